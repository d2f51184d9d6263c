using System.Globalization;
using Berth.Formats.Clusters;
using Berth.Model;

namespace Berth.Formats;

/// <summary>
/// Another value for one place of a YAML file, to see what it would bring. The place is written as messages write it: keys with dots between, items of lists in brackets by
/// their number from 0 or by their name, such as <c>cluster.nodes[0].gpus</c> or <c>jobs[train].weight</c>. The value is YAML; an empty one takes the key away.
/// </summary>
public sealed record ValueChange
{
    /// <summary>The first key of places in a cluster, which stands in the jobs file or in a file of its own.</summary>
    public const string ClusterKey = "cluster";

    private ValueChange(IReadOnlyList<string> steps, string value, string text)
    {
        Steps = steps;
        Value = value;
        Text = text;
    }

    /// <summary>As it was written: <c>PATH=VALUE</c>.</summary>
    public string Text { get; }

    /// <summary>The new value, as YAML; empty to take the key away.</summary>
    public string Value { get; }

    /// <summary>The place, as messages name it.</summary>
    public string Path => Text[..(Text.Length - Value.Length - 1)];

    /// <summary>True for a place in the cluster.</summary>
    public bool IsOfCluster => Steps[0] == ClusterKey && Steps.Count > 1;

    /// <summary>Keys as they stand, items with their bracket.</summary>
    internal IReadOnlyList<string> Steps { get; }

    /// <summary>Reads <c>PATH=VALUE</c>. Throws <see cref="BadInputException"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">Where it was written, for the message.</param>
    public static ValueChange Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        var steps = new List<string>();
        int at = 0;
        int from = 0;
        for (; at < text.Length && text[at] != '='; at++)
        {
            if (text[at] == '.')
            {
                Add(steps, text[from..at]);
                from = at + 1;
            }
            else if (text[at] == '[')
            {
                Add(steps, text[from..at]);
                from = at;

                // Names of jobs of a sweep have brackets of their own, so the item ends where its bracket is closed.
                int depth = 0;
                do
                {
                    depth += text[at] == '[' ? 1 : text[at] == ']' ? -1 : 0;
                    at++;
                }
                while (at < text.Length && depth > 0);
                Add(steps, text[from..at]);
                from = at--;
            }
        }

        if (at < text.Length)
        {
            Add(steps, text[from..at]);
        }

        bool isWhole = at < text.Length && steps.Count > 0 && steps.All(step => step[0] != '[' || (step.Length > 2 && step[^1] == ']'));
        return isWhole
            ? new ValueChange(steps, text[(at + 1)..], text)
            : throw new BadInputException($"{option} {text}", "bad-change", "expected PATH=VALUE", "for example cluster.nodes[0].gpus=5 or jobs[train].weight=3");
    }

    /// <summary>Throws <see cref="BadInputException"/> where one of some changes is of a cluster that no file describes; else null.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="why">Why it cannot be changed.</param>
    public static ClusterFile? RefuseForCluster(IReadOnlyList<ValueChange> changes, string why)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return changes.FirstOrDefault(change => change.IsOfCluster) is { } change ? throw change.Refusal(why) : null;
    }

    /// <summary>What is thrown where a change cannot be made.</summary>
    public BadInputException Refusal(string why) => new(InMessages, "bad-change", why, "describe the cluster in a file (docs/formats/cluster-yaml.md)");

    /// <summary>The same place and value in a file that holds the cluster alone.</summary>
    internal ValueChange WithinCluster() => new([.. Steps.Skip(1)], Value, Text);

    /// <summary>For messages: the option as it was written.</summary>
    internal string InMessages => string.Create(CultureInfo.InvariantCulture, $"--set {Text}");

    private static void Add(List<string> steps, string step)
    {
        if (step.Length > 0)
        {
            steps.Add(step);
        }
    }
}
