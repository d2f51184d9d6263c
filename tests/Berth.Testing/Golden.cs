namespace Berth.Testing;

/// <summary>
/// Expected outputs that are kept as files in <c>tests/golden</c> and reviewed as diffs. With BERTH_UPDATE_GOLDEN=1 in the
/// environment a test writes the file instead of comparing with it.
/// </summary>
public static class Golden
{
    private const string UpdateVariable = "BERTH_UPDATE_GOLDEN";

    /// <summary>Compares a text with <c>tests/golden/NAME</c>; throws <see cref="GoldenMismatchException"/> at the first difference.</summary>
    /// <param name="name">Path below tests/golden with forward slashes, for example <c>cli/simulate-80.txt</c>.</param>
    /// <param name="actual">What the program wrote.</param>
    public static void Check(string name, string actual)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(actual);
        string path = Path.Combine(SharedData.RepositoryRoot, "tests", "golden", name);
        if (Environment.GetEnvironmentVariable(UpdateVariable) is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        if (!File.Exists(path))
        {
            throw new GoldenMismatchException($"tests/golden/{name} is not there; {UpdateVariable}=1 writes it");
        }

        string expected = File.ReadAllText(path);
        if (expected != actual)
        {
            throw new GoldenMismatchException(Describe(name, expected.Split('\n'), actual.Split('\n')));
        }
    }

    private static string Describe(string name, string[] expected, string[] actual)
    {
        int line = 0;
        while (line < expected.Length && line < actual.Length && expected[line] == actual[line])
        {
            line++;
        }

        string Line(string[] text) => line < text.Length ? text[line] : "(no such line)";
        return $"tests/golden/{name} differs from line {line + 1} on ({UpdateVariable}=1 accepts the new text)\n"
            + $"expected: {Line(expected)}\nactual:   {Line(actual)}";
    }
}

/// <summary>A text differs from its golden file.</summary>
public sealed class GoldenMismatchException : Exception
{
    public GoldenMismatchException()
    {
    }

    public GoldenMismatchException(string message)
        : base(message)
    {
    }

    public GoldenMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
