return await GoodbyeServer.CommandLine.GoodbyeCommand.RunAsync(args);
