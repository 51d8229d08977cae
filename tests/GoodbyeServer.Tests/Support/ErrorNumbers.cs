using System.Globalization;
using System.Net.Sockets;
using System.Reflection;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// What the runtime makes of an error number of this host. It tells nobody, so its own table is asked: a number may be another
/// one elsewhere, and a name may come to a number with a later runtime.
/// </summary>
internal static class ErrorNumbers
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly Sockets = typeof(Socket).Assembly;

    private static readonly MethodInfo ToPal = Sockets.GetTypes().Where(type => type.Name == "Sys")
        .SelectMany(type => type.GetMethods(Any)).First(method => method.Name == "ConvertErrorPlatformToPal");

    private static readonly MethodInfo ToError =
        Sockets.GetType("System.Net.Sockets.SocketErrorPal", throwOnError: true)!.GetMethod("GetSocketErrorForNativeError", Any)!;

    /// <summary>The error numbers of Linux that a test speaks of, by their names in errno(3).</summary>
    private static readonly Dictionary<string, int> Numbers =
        """
        EPERM 1, EINTR 4, EIO 5, EBADF 9, EAGAIN 11, ENOMEM 12, EACCES 13, EFAULT 14, EINVAL 22, ENFILE 23, EMFILE 24,
        EPIPE 32, EDOM 33, ENOSYS 38, ENOSR 63, ENONET 64, EPROTO 71, ENOTSOCK 88, EDESTADDRREQ 89, EMSGSIZE 90,
        ENOPROTOOPT 92, EPROTONOSUPPORT 93, ESOCKTNOSUPPORT 94, EOPNOTSUPP 95, ENETDOWN 100, ENETUNREACH 101,
        ENETRESET 102, ECONNABORTED 103, ECONNRESET 104, ENOBUFS 105, EISCONN 106, ENOTCONN 107, ETIMEDOUT 110,
        ECONNREFUSED 111, EHOSTDOWN 112, EHOSTUNREACH 113, EALREADY 114, ERESTARTSYS 512
        """.Split(',').Select(pair => pair.Trim().Split(' '))
            .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));

    public static SocketError Of(string name) => (SocketError)ToError.Invoke(null, [ToPal.Invoke(null, [Numbers[name]])])!;
}
