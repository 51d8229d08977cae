using GoodbyeServer.Benchmarks;
using GoodbyeServer.Benchmarks.Load;

LoadSocket.CompleteInline();
return await BenchmarkRun.RunAsync(args, Console.Out, Console.Error);
