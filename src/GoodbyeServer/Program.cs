using GoodbyeServer;
using GoodbyeServer.CommandLine;

SocketEngine.CompleteInline();
return await GoodbyeCommand.RunAsync(args);
