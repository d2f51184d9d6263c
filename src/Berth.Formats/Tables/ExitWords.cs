using System.Buffers;
using Berth.Model;

namespace Berth.Formats.Tables;

/// <summary>The words with which schedulers say how a job ended. A number, or two with a colon between, is an exit code: 0 is success.</summary>
internal static class ExitWords
{
    private static readonly Dictionary<string, ExitKind> Words = new(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("0123456789:-");

    static ExitWords()
    {
        Add(ExitKind.Completed, "COMPLETED", "COMPLETE", "SUCCEEDED", "SUCCESS", "SUCCESSFUL", "PASS", "PASSED", "DONE", "FINISHED", "TERMINATED", "OK");
        Add(ExitKind.Failed, "FAILED", "FAIL", "FAILURE", "ERROR", "NODE_FAIL", "BOOT_FAIL", "OUT_OF_MEMORY", "OOM", "CRASHED");
        Add(ExitKind.Cancelled, "CANCELLED", "CANCELED", "KILLED", "TIMEOUT", "DEADLINE", "PREEMPTED", "REVOKED", "STOPPED", "EVICTED");
        Add(ExitKind.Unknown, "RUNNING", "PENDING", "WAITING", "REQUEUED", "SUSPENDED");
    }

    /// <summary>How a job ended, by its first word; null for a word that is not known.</summary>
    public static ExitKind? Of(string text)
    {
        ReadOnlySpan<char> word = text.AsSpan().Trim();
        int blank = word.IndexOfAny(' ', '+');
        word = blank < 0 ? word : word[..blank];
        if (Words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out ExitKind kind))
        {
            return kind;
        }

        return word.ContainsAnyExcept(CodeCharacters) ? null : word.ContainsAnyExcept('0', ':') ? ExitKind.Failed : ExitKind.Completed;
    }

    private static void Add(ExitKind kind, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            Words.Add(word, kind);
        }
    }
}
