using System.Globalization;

namespace Berth.Bench;

/// <summary>Choices of a benchmark beside its name.</summary>
/// <param name="Folder">Where the record goes; null: nowhere.</param>
/// <param name="Only">A part of the name of a row: others are left out, where the benchmark can do that; null: all.</param>
/// <param name="Seconds">Time for each instance.</param>
/// <param name="Sample">How many instances.</param>
/// <param name="Seed">Seed of the sample.</param>
/// <param name="Verbose">One line for each instance.</param>
internal sealed record BenchArguments(string? Folder, string? Only, double Seconds, int Sample, long Seed, bool Verbose)
{
    public static BenchArguments Parse(ReadOnlySpan<string> words)
    {
        var arguments = new BenchArguments(null, null, 10, 40, 1, false);
        for (int i = 0; i < words.Length; i++)
        {
            string Next(ref int at, ReadOnlySpan<string> all) => all[++at];
            arguments = words[i] switch
            {
                "--save" => arguments with { Folder = Next(ref i, words) },
                "--only" => arguments with { Only = Next(ref i, words) },
                "--seconds" => arguments with { Seconds = double.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--sample" => arguments with { Sample = int.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--seed" => arguments with { Seed = long.Parse(Next(ref i, words), CultureInfo.InvariantCulture) },
                "--verbose" => arguments with { Verbose = true },
                _ => throw new ArgumentException($"there is no option {words[i]}"),
            };
        }

        return arguments;
    }
}
