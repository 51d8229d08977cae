using System.Globalization;
using System.Runtime.InteropServices;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Alerts by name.</summary>
public sealed class TlsAlertTests
{
    /// <summary>OpenSSL's names are the standard's, with spaces and capitals. It has none for the latest.</summary>
    [TlsFact]
    public void The_names_are_those_that_OpenSSL_knows()
    {
        ClientLibrary.Open();
        var known = 0;
        for (var number = 0; number <= byte.MaxValue; number++)
        {
            var name = Marshal.PtrToStringUTF8(ClientLibrary.SSL_alert_desc_string_long(number))!;
            if (name != "unknown")
            {
                known++;
                Assert.Equal(name.Replace(' ', '_').ToLowerInvariant(), new TlsAlert((byte)number).Name);
            }
        }

        Assert.InRange(known, 25, 40);
    }

    [Theory]
    [InlineData(86, "inappropriate_fallback")]
    [InlineData(109, "missing_extension")]
    [InlineData(116, "certificate_required")]
    [InlineData(120, "no_application_protocol")]
    [InlineData(255, "255")]
    public void The_latest_have_names_too_and_what_has_none_is_a_number(byte number, string name)
    {
        Assert.Equal(name, new TlsAlert(number).Name);
        Assert.Equal(name, string.Create(CultureInfo.InvariantCulture, $"{new TlsAlert(number)}"));
    }
}
