using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Documents;

/// <summary>
/// The clients of the pages as another machine has them: each calls its own version longer, says its errors in other words, and
/// keeps its exit codes.
/// </summary>
internal static class OtherVersions
{
    private const string Longer = "99.99.99-of-another-machine";

    /// <summary>Has a client say its errors in other words, after what it has printed.</summary>
    private const string InOtherWords = """
        errors=$(mktemp)
        "$@" 2>"$errors"
        code=$?
        sed -E 's/^(curl: \([0-9]+\)|Ncat:) .*/\1 in other words/' "$errors" >&2
        rm "$errors"
        exit $code
        """;

    /// <summary>Clients that say to a server who they are, or to a user what is wrong.</summary>
    public static IReadOnlyList<string> Clients { get; } = ["curl", "ncat", "node", "python3", "ssh"];

    /// <summary>Puts a program of each name into a folder, which calls the real one.</summary>
    public static void WriteTo(string folder)
    {
        var program = Clients.ToDictionary(name => name, name => $"\"{Tools.Find(name)}\"");
        Write(folder, "curl", $"set -- {program["curl"]} -A 'curl/{Longer}' \"$@\"\n{InOtherWords}");
        Write(folder, "ncat", $"set -- {program["ncat"]} \"$@\"\n{InOtherWords}");
        Write(folder, "node", $"NODE_OPTIONS='--require={folder}/longer.cjs' exec {program["node"]} \"$@\"");
        Write(folder, "python3", $"PYTHONPATH='{folder}' exec {program["python3"]} \"$@\"");
        Write(folder, "ssh", $"exec {program["ssh"]} -o 'ProxyCommand=\"{folder}/banner\" %h %p' \"$@\"");

        // What ssh says, but for its banner, which is its first line (RFC 4253, section 4.2).
        Write(folder, "banner", $$"""
            exec 3<>/dev/tcp/$1/$2
            cat <&3 &
            IFS= read -r line
            printf '%s %s\r\n' "${line%$'\r'}" {{Longer}} >&3
            exec >&3
            exec cat
            """);
        File.WriteAllText(Path.Combine(folder, "longer.cjs"), $$"""
            const client = require("http").ClientRequest.prototype, { end } = client, { fetch } = globalThis, { log } = console;
            client.end = function (...args) {
                if (!this.headersSent) this.setHeader("User-Agent", "{{Longer}}");
                return end.apply(this, args);
            };
            globalThis.fetch = (url, options) => fetch(url, { ...options, headers: { "User-Agent": "node/{{Longer}}" } });
            console.log = (...words) => log(...words.map(word => /^(socket hang up|terminated)$/.test(word) ? "in other words" : word));
            """);
        File.WriteAllText(Path.Combine(folder, "sitecustomize.py"), $"""
            import sys, urllib.request
            urllib.request.__version__ = "{Longer}"
            def in_other_words(kind, error, where):
                module = "" if kind.__module__ == "builtins" else kind.__module__ + "."
                print(module + kind.__name__ + ": in other words", file=sys.stderr)
            sys.excepthook = in_other_words
            """);
    }

    private static void Write(string folder, string name, string script) => Tools.WriteScript(Path.Combine(folder, name), script);
}
