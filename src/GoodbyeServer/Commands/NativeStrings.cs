using System.Runtime.InteropServices;

namespace GoodbyeServer.Commands;

/// <summary>A list of texts as C takes it: an array of pointers that ends with NULL, each to bytes that end with 0.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** _pointers;

    public NativeStrings(IReadOnlyList<byte[]> texts)
    {
        var table = (texts.Count + 1) * sizeof(byte*);
        var block = (byte*)NativeMemory.AllocZeroed((nuint)(table + texts.Sum(text => text.Length + 1)));
        _pointers = (byte**)block;
        var next = block + table;
        for (var i = 0; i < texts.Count; i++)
        {
            _pointers[i] = next;
            texts[i].CopyTo(new Span<byte>(next, texts[i].Length));
            next += texts[i].Length + 1;
        }
    }

    public byte** Pointers => _pointers;

    public void Dispose() => NativeMemory.Free(_pointers);
}
