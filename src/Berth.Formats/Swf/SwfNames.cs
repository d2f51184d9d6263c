using System.Globalization;

namespace Berth.Formats.Swf;

/// <summary>How numbers of users, groups and queues in a log and names in a workload stand for each other.</summary>
internal static class SwfNames
{
    /// <summary>Name for the format's -1.</summary>
    public const string Unknown = "unknown";

    /// <summary>Label of header lines that give a user's name: <c>; UserName: 7 alice</c>. An addition of Berth to the format.</summary>
    public const string UserLabel = "UserName";

    /// <summary>As <see cref="UserLabel"/>, for groups.</summary>
    public const string GroupLabel = "GroupName";

    /// <summary>As <see cref="UserLabel"/>, for queues.</summary>
    public const string QueueLabel = "QueueName";

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number that a name is, when <see cref="Of"/> gives the name back; otherwise null.</summary>
    public static long? NumberOf(string name) =>
        long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < 1_000_000_000_000_000_000 && Of(number) == name
            ? number
            : null;
}
