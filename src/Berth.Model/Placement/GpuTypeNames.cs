namespace Berth.Model;

/// <summary>Gives each GPU type one bit, so that "acceptable types" is one number. At most 64 types.</summary>
public sealed class GpuTypeNames
{
    private readonly List<string> _names = [];

    /// <summary>The types in order of their bits, lowest first.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The bit of a type, added when it is new. Case matters. Throws <see cref="InvalidOperationException"/> at the 65th.</summary>
    public ulong Add(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int index = _names.IndexOf(name);
        if (index < 0)
        {
            if (_names.Count == 64)
            {
                throw new InvalidOperationException("more than 64 GPU types");
            }

            index = _names.Count;
            _names.Add(name);
        }

        return 1UL << index;
    }
}
