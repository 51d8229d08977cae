using GoodbyeServer.CommandLine;
using GoodbyeServer.Kernel;
using GoodbyeServer.Running;

InheritedDescriptors.CloseOnExec();
OpenFileLimit.Raise();
SocketEngine.CompleteInline();
return await GoodbyeCommand.RunAsync(args);
