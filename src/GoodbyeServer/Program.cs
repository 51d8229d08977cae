using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;

OpenFileLimit.Raise();
SocketEngine.CompleteInline();
return await GoodbyeCommand.RunAsync(args);
