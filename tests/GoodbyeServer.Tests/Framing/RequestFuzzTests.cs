using System.Text;
using System.Text.RegularExpressions;
using GoodbyeServer.Framing;
using Xunit;

namespace GoodbyeServer.Tests.Framing;

/// <summary>Requests drawn at random, sent one after the other in a random cutting: each end is where it was put together.</summary>
public sealed class RequestFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_request_ends_where_it_was_put_together(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 2_000; run++)
        {
            var text = new StringBuilder();
            var count = random.Next(1, 5);
            for (var request = 0; request < count; request++)
            {
                text.Append(Request(random));
            }

            var sent = Encoding.Latin1.GetBytes(text + Request(random));
            var most = random.Next(1, 40);
            var found = Cuttings.Feed(new HttpRequests(count, asks: false), sent, _ => random.Next(1, most + 1));
            Assert.True(
                found == text.Length, $"seed {seed}, run {run}: {found} instead of {text.Length} in {Regex.Escape(text.ToString())}");
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_request_with_a_byte_changed_ends_or_is_garbled_at_the_same_byte_in_every_cutting(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 2_000; run++)
        {
            var sent = Encoding.Latin1.GetBytes(Request(random) + Request(random) + Request(random));
            sent[random.Next(sent.Length)] = (byte)random.Next(256);
            var most = random.Next(1, 40);
            var whole = Cuttings.Feed(new HttpRequests(2, asks: false), sent, _ => sent.Length);
            var cut = Cuttings.Feed(new HttpRequests(2, asks: false), sent, _ => random.Next(1, most + 1));
            Assert.True(whole == cut, $"seed {seed}, run {run}: {whole} in one piece, {cut} in several");
        }
    }

    private static string Request(Random random)
    {
        var end = random.Next(4) == 0 ? "\n" : "\r\n";
        var lines = new List<string>();
        for (var field = random.Next(4); field > 0; field--)
        {
            lines.Add(Pick(random, "Host: a", "Content-Lengths: 7", "X:", "no colon", "Accept: */*", "Expect: 100-continue", ": x"));
        }

        var body = random.Next(3) switch
        {
            0 => "",
            1 => Noise(random, random.Next(30)),
            _ => null,
        };
        var framing = body is null
            ? Pick(random, "Transfer-Encoding: chunked", "transfer-encoding:gzip,\tChunked")
            : $"Content-Length: {body.Length}";
        if (body != "")
        {
            lines.Insert(random.Next(lines.Count + 1), framing);
        }

        var before = string.Concat(Enumerable.Repeat(end, random.Next(3)));
        var start = Pick(random, "GET / HTTP/1.1", "POST /a?b HTTP/1.0", "! * HTTP/1.9");
        return before + start + end + string.Concat(lines.Select(line => line + end)) + end + (body ?? Chunks(random, end));
    }

    private static string Chunks(Random random, string end)
    {
        var text = new StringBuilder();
        for (var chunk = random.Next(4); chunk > 0; chunk--)
        {
            var data = Noise(random, random.Next(1, 40));
            text.Append($"{Pick(random, "", "00")}{data.Length:x}{Pick(random, "", " ", ";a=b", " ; \"0\"")}{end}{data}{end}");
        }

        return text + Pick(random, "0", "000;x") + end + Pick(random, "", "T: 1" + end, "0" + end + " x" + end) + end;
    }

    /// <summary>Bytes that would mean something elsewhere.</summary>
    private static string Noise(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => "\r\n\n0:; GET".Substring(random.Next(9), 1)));

    private static string Pick(Random random, params string[] among) => among[random.Next(among.Length)];
}
