using System.Text;

namespace Berth.Formats.Swf;

/// <summary>
/// Gives each name of a workload (users, groups, queues) a number for the log: a name that is a number keeps it, "unknown" is -1,
/// every other gets the next free one and a header line that tells its name.
/// </summary>
internal sealed class SwfNumbering
{
    private readonly long[] _numbers;

    public SwfNumbering(IReadOnlyList<string> names, string label)
    {
        _numbers = new long[names.Count];
        var taken = new HashSet<long>();
        for (int i = 0; i < names.Count; i++)
        {
            _numbers[i] = names[i] == SwfNames.Unknown ? -1 : SwfNames.NumberOf(names[i]) ?? 0;
            if (SwfNames.NumberOf(names[i]) is long number)
            {
                taken.Add(number);
            }
        }

        long next = 1;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == SwfNames.Unknown || SwfNames.NumberOf(names[i]) is not null)
            {
                continue;
            }

            while (taken.Contains(next))
            {
                next++;
            }

            _numbers[i] = next++;
            if (IsWritable(names[i]))
            {
                HeaderLines.Add($"; {label}: {_numbers[i]} {names[i]}");
            }
            else
            {
                Lost ??= names[i];
            }
        }
    }

    /// <summary>One line for each name that is no number.</summary>
    public List<string> HeaderLines { get; } = [];

    /// <summary>The first name that a header line cannot hold; null when all can be written.</summary>
    public string? Lost { get; }

    public long this[int index] => _numbers[index];

    private static bool IsWritable(string name)
    {
        foreach (char character in name)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return name.Length > 0 && name.Trim() == name && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) == name;
    }
}
