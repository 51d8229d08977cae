using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;

SocketEngine.CompleteInline();
return await GoodbyeCommand.RunAsync(args);
