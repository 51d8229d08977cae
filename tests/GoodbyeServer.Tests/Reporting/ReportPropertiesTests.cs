using System.Reflection;
using System.Runtime.CompilerServices;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tests.Tls;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>A property of the report that is forgotten somewhere fails here, or does not compile.</summary>
public sealed class ReportPropertiesTests
{
    /// <summary>Members that only some reports have, and that a report gets when it has one.</summary>
    private static readonly string[] Optional =
    [
        nameof(ConnectionReport.Cue), nameof(ConnectionReport.Steps), nameof(ConnectionReport.Fault), nameof(ConnectionReport.Relayed),
        .. OfTls,
    ];

    /// <summary>Members that only a connection inside TLS has.</summary>
    private static string[] OfTls => [nameof(ConnectionReport.Tls), nameof(ConnectionReport.CloseNotify), nameof(ConnectionReport.Alert)];

    /// <summary>The log's exception stands for the fault; the property's name says its unit.</summary>
    private static IEnumerable<string> Properties =>
        from member in Members
        where member.Name is not (nameof(ConnectionReport.Fault) or nameof(ConnectionReport.Relayed))
        select member.PropertyType == typeof(TimeSpan) ? member.Name + "Ms" : member.Name;

    /// <summary>What a report has in addition if there is an upstream.</summary>
    private static IEnumerable<string> UpstreamProperties =>
        typeof(UpstreamReport).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(member => member.Name);

    private static IEnumerable<PropertyInfo> Members => typeof(ConnectionReport).GetProperties(BindingFlags.Instance | BindingFlags.Public);

    [Fact]
    public async Task A_close_has_a_property_for_each_member_of_the_report_and_no_other()
    {
        await using var server = RunningServer.Start(new ServerOptions { Timeline = true });
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Shutdown();
        var closed = await server.ClosedEventAsync();
        Assert.Equal(Properties.Except(OfTls).Append("Event").Order(), closed.Properties.Keys.Order());
    }

    [TlsFact]
    public async Task Inside_tls_it_has_all_of_them()
    {
        await using var server = RunningServer.Start(new ServerOptions { Timeline = true, Tls = new() });
        using var peer = await server.ConnectAsync();
        peer.Shutdown();
        Assert.Equal(Properties.Append("Event").Order(), (await server.ClosedEventAsync()).Properties.Keys.Order());
    }

    [Fact]
    public async Task With_an_upstream_it_has_those_of_the_upstreams_side_too()
    {
        await using var wire = await Wire.StartAsync(new ServerOptions { Timeline = true });
        wire.Client.Reset();
        var closed = await wire.Relay.ClosedEventAsync();
        Assert.Equal(Properties.Except(OfTls).Concat(UpstreamProperties).Append("Event").Order(), closed.Properties.Keys.Order());
    }

    [Fact]
    public void A_report_cannot_be_made_without_a_value_for_each_member() => Assert.Equal(
        Members.Select(member => member.Name).Except(Optional).Order(),
        Members.Where(member => member.IsDefined(typeof(RequiredMemberAttribute))).Select(member => member.Name).Order());

    [Fact]
    public void The_manual_names_each_property()
    {
        var row = File.ReadLines(Path.Combine(Repository.Root, "src", "docs", "manual.md"))
            .Single(line => line.StartsWith("| `Closed` |", StringComparison.Ordinal));
        Assert.All(Properties.Concat(UpstreamProperties), property => Assert.Contains($"`{property}`", row, StringComparison.Ordinal));
    }
}
