using GoodbyeServer.CommandLine;
using GoodbyeServer.Commands;
using GoodbyeServer.Running;

InheritedDescriptors.CloseOnExec();
OpenFileLimit.Raise();
SocketEngine.CompleteInline();
return await GoodbyeCommand.RunAsync(args);
