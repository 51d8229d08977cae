using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A machine without OpenSSL, or with one that is too old.</summary>
public sealed class MissingLibraryTests
{
    [Fact]
    public void What_is_missing_is_told() => Assert.Equal(
        "OpenSSL is missing: install its library, version 3 or newer (libgoodbye-none.so.3 or libgoodbye-none.so.4)",
        LibSsl.Load(["libgoodbye-none.so.3", "libgoodbye-none.so.4"]));

    [TlsFact]
    public void The_first_that_is_there_is_taken() =>
        Assert.Null(LibSsl.Load(["libgoodbye-none.so.3", .. LibSsl.Names]));
}

/// <summary>It leaves nothing of the library in place while it runs.</summary>
[Collection(nameof(Alone))]
public sealed class OtherLibraryTests
{
    [TlsFact]
    public void One_that_lacks_a_function_is_told()
    {
        try
        {
            Assert.Equal("libm.so.6 lacks OPENSSL_init_ssl: OpenSSL 3 or newer is needed", LibSsl.Load(["libm.so.6"]));
        }
        finally
        {
            Assert.Null(LibSsl.Load(LibSsl.Names));
        }
    }
}
