using GoodbyeServer.Benchmarks.Measuring;

namespace GoodbyeServer.Benchmarks.Output;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public static string Text => $"""
        Measures GoodbyeServer, as run.sh builds it, against a net server in Node.js where node is installed, against
        an epoll loop in C that judges nothing, or against itself on the .NET runtime.
        Both run on loopback, each with one log line a connection. It takes about four minutes.

          --against <who>   node, c (needs cc), or dotnet: the same program, not compiled natively; node unless this
                            says otherwise
          --only <name,…>   only these workloads: {string.Join(", ", Workloads.Names)}
          --rounds <n>      slices of each server in each workload; {Pace.Usual.Rounds}, or {Pace.Quick.Rounds} with --quick.
                            Starts: {Pace.Usual.Starts}, or {Pace.Quick.Starts}
          --quick           short slices and few: to see that it works, not to compare
          --markdown        print the table for src/docs/benchmarks.md
          -h, --help        print this

        The table:
          GoodbyeServer, against   medians over all rounds
          ratio                    the first divided by the second
          rounds                   the smallest and the largest ratio of one round
          generator                processor time of the clients, as a share of one core, with either server.
                                   Near 100 % the clients are what limits the rate: then compare processor time.

        Processor time is user and system time of the server. 'idle' counts 1 kB as 1,024 bytes, 'throughput' a GB as 10^9.

        'idle' and 'growth' hold 10,000 connections. If the limit of open files is too low for that:
          prlimit --nofile=20000 dotnet run -c Release --project tests/GoodbyeServer.Benchmarks
        On one core:
          taskset -c 0 dotnet run -c Release --project tests/GoodbyeServer.Benchmarks

        Exit codes: 0; 1 when something could not be measured, or was not as it should be; 2 for a wrong option.
        """;
}
