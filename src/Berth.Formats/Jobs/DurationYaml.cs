using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>How long a mode is: what a plan counts with, and what really happens.</summary>
/// <param name="Planned">The length to plan with; null where nothing is said.</param>
/// <param name="Distribution">How sure that is; null for a given length.</param>
/// <param name="Actual">The run time; null where nothing is said.</param>
internal readonly record struct StatedLength(Duration? Planned, DurationDistribution? Distribution, Duration? Actual);

/// <summary>Reads how long a job runs: a length, or a distribution of lengths.</summary>
internal sealed class DurationYaml(double quantile, bool runsAsPlanned)
{
    // Of these kinds the first key of a mapping decides.
    private static readonly string[][] Kinds = [["median", "p90"], ["mean", "sd"], ["min", "mode", "max"], ["values"]];

    private const string Forms = "{median: 2h, p90: 5h}, {mean: 2h, sd: 30m}, {min: 1h, mode: 2h, max: 6h} or {values: [1h, 2h]}";
    private const int MostValues = 100_000;

    /// <summary>Keys of a distribution.</summary>
    public static readonly string[] Keys = [.. Kinds.SelectMany(kind => kind)];

    /// <summary>
    /// What <c>duration</c> and <c>runtime</c> say: the first is the planned length, the second the real one; each stands for the other where that is
    /// left out. What stands nearer to the mode hides both words behind it.
    /// </summary>
    public StatedLength Read(YamlFields mode)
    {
        YamlFields fields = mode.NearestWith("duration", "runtime");
        Duration? runtime = fields.HasOwn("runtime") ? fields.Length("runtime") : null;
        if (!fields.HasOwn("duration"))
        {
            return new StatedLength(null, null, runtime);
        }

        DurationDistribution? distribution = fields["duration"] is YamlMap map ? Distribution(fields, map) : null;
        Duration planned = distribution is null ? Given(fields) : new Duration(distribution.Quantile(quantile));
        return new StatedLength(planned, distribution, runsAsPlanned ? planned : runtime ?? planned);
    }

    private static Duration Given(YamlFields fields)
    {
        const string expected = $"{DurationText.Expected}, or a distribution such as {Forms}";
        return fields.Value<Duration>("duration", expected, DurationText.TryParse)!.Value;
    }

    private static DurationDistribution Distribution(YamlFields fields, YamlMap map)
    {
        string path = fields.PathOf("duration")!;
        YamlFields one = YamlFields.Of(fields.Input, map, "in a distribution", Keys, "", path);
        if (map.Entries.Count == 0)
        {
            throw fields.Bad(map, "duration", YamlValues.BadValue, "an empty mapping is no distribution", $"write {Forms}");
        }

        string first = map.Entries[0].Key.Value;
        string[] kind = Array.Find(Kinds, kind => kind.Contains(first))!;
        foreach (YamlEntry entry in map.Entries)
        {
            if (!kind.Contains(entry.Key.Value))
            {
                throw one.Bad(entry.Key, entry.Key.Value, YamlValues.BadValue, $"'{entry.Key.Value}' does not go with '{first}'", $"write {Forms}");
            }
        }

        foreach (string key in kind)
        {
            if (!one.HasOwn(key))
            {
                throw one.Missing(key, $"'{first}' goes with it: write {Forms}");
            }
        }

        return kind[0] switch
        {
            "median" => Through(one),
            "mean" => DurationDistribution.LogNormalOf(one.PositiveLength("mean")!.Value, one.Length("sd")!.Value),
            "min" => Triangular(one),
            _ => Observed(one),
        };
    }

    private static DurationDistribution Through(YamlFields fields)
    {
        Duration median = fields.PositiveLength("median")!.Value;
        Duration p90 = fields.Length("p90")!.Value;
        return p90 >= median
            ? DurationDistribution.LogNormalThrough(median, p90)
            : throw fields.Bad(fields["p90"]!, "p90", YamlValues.BadValue, $"nine in ten runs would be within {DurationText.Exact(p90)}, and only half of them within {DurationText.Exact(median)}", "make p90 at least the median");
    }

    private static DurationDistribution Triangular(YamlFields fields)
    {
        Duration least = fields.Length("min")!.Value;
        Duration mode = fields.Length("mode")!.Value;
        Duration greatest = fields.Length("max")!.Value;
        if (mode < least || mode > greatest)
        {
            throw fields.Bad(
                fields["mode"]!, "mode", YamlValues.BadValue, $"the likeliest length is not from {DurationText.Exact(least)} to {DurationText.Exact(greatest)}", "make min at most mode, and mode at most max");
        }

        return DurationDistribution.Triangular(least, mode, greatest);
    }

    private static DurationDistribution Observed(YamlFields fields)
    {
        IReadOnlyList<YamlText> texts = fields.Texts("values");
        return texts.Count <= MostValues
            ? DurationDistribution.Observed([.. texts.Select(text => fields.Read<Duration>(text, "values", DurationText.Expected, DurationText.TryParse))])
            : throw fields.Bad(texts[MostValues], "values", fields.Input.TooLarge, "there are too many values", $"at most {MostValues} are allowed");
    }
}
