namespace Berth.Model;

/// <summary>A piece of text with its place in the input.</summary>
/// <param name="Text">The text without quotes around it.</param>
/// <param name="Line">Line, counted from 1; null for input without lines.</param>
/// <param name="Column">Column of the first character, counted from 1.</param>
public readonly record struct PlacedText(string Text, int? Line, int Column);

/// <summary>One key with its value, as written.</summary>
/// <param name="Key">For example <c>order</c>.</param>
/// <param name="Value">For example <c>wfp3</c>.</param>
public readonly record struct PolicyDraftField(PlacedText Key, PlacedText Value);

/// <summary>
/// One policy as someone wrote it, before its words have been given a meaning: what readers of outside formats hand to
/// <c>PolicyText.Build</c>. Either one text in the short form (then <see cref="Fields"/> is null) or a preset with fields.
/// </summary>
/// <param name="Input">What was read, for messages: a file name, or <c>policy</c> for a text from the command line.</param>
/// <param name="Policy">The whole short form where <paramref name="Fields"/> is null, else the name of the preset to start from.</param>
/// <param name="Fields">Keys that differ from the preset, or of the set where there are regimes; null when <paramref name="Policy"/> is the whole short form.</param>
public sealed record PolicyDraft(string Input, PlacedText Policy, IReadOnlyList<PolicyDraftField>? Fields = null)
{
    /// <summary>The keys that a field may have, in the order in which they are documented and written.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "order", "backfill", "depth", "head", "lookahead", "estimate", "arrivals", "placement", "preempt", "victims", "on-preempt", "exempt", "name",
    ];

    /// <summary>The regimes in their order; null for a plain policy and for a short form. <see cref="Policy"/> then only says where they stand.</summary>
    public IReadOnlyList<RegimeDraft>? Regimes { get; init; }
}

/// <summary>One regime as someone wrote it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Policy">The whole short form of its policy where <paramref name="Fields"/> is null, else the name of the preset to start from.</param>
/// <param name="When">When it is entered; null where nothing says so.</param>
/// <param name="Until">When it is left; null where nothing says so.</param>
/// <param name="Fields">Keys of its policy that differ from the preset.</param>
public sealed record RegimeDraft(PlacedText Name, PlacedText Policy, PlacedText? When, PlacedText? Until, IReadOnlyList<PolicyDraftField>? Fields = null);
