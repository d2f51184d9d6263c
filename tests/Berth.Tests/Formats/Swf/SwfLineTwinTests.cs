using System.Globalization;
using System.Numerics;
using System.Text;
using Berth.Formats.Swf;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Swf;

/// <summary>The fast parser of a line against a slow one that splits strings and counts with big numbers.</summary>
public sealed class SwfLineTwinTests
{
    private static readonly string[] OddWords =
        ["-1", "-1", "-1", "0", "-", "+", ".", "-.", "5.", ".5", "-0", "-1.5", "+7", "1e5", "0x10", "--1", "1-1", "-1-", "12345678", "123456789", "1234567:", "/234", "1234567x", "12345678x", "é", "-12", "-1x", "-1.0", "00000000000000000000012"];

    private static readonly Gen<string> Word = Gen.Frequency(
        (3, Gen.Int[0, OddWords.Length - 1].Select(index => OddWords[index])),
        (3, Gen.Char['0', '9'].Array[1, 20].Select(digits => new string(digits))),
        (1, Gen.Select(Gen.Char['0', '9'].Array[0, 19], Gen.Char['0', '9'].Array[0, 20], (whole, fraction) => $"{new string(whole)}.{new string(fraction)}")),
        (1, Gen.Char['!', '~'].Array[1, 10].Select(characters => new string(characters))),
        (1, Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture))));

    private static readonly Gen<string> Blank = Gen.Frequency((4, Gen.Const(" ")), (1, Gen.Const("\t")), (1, Gen.Const("   ")), (1, Gen.Const(" \r ")));

    private static readonly Gen<string> Line =
        Gen.Select(Word.Array[1, 20], Blank.Array[20], Gen.OneOf(Gen.Const(""), Gen.Const(" "), Gen.Const("\r")), (words, blanks, end) =>
            string.Concat(words.Select((word, index) => (index == 0 ? "1" : blanks[index]) + word)) + end);

    [Fact]
    public void The_fast_parser_reads_each_field_as_the_slow_one() =>
        Gen.Select(Line.Array[1, 40], Gen.Bool).Sample(
            (lines, ended) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines) + (ended ? "\n" : string.Empty));
                using var reader = new SwfReader(new MemoryStream(bytes), "test.swf");
                foreach (string line in lines)
                {
                    Assert.True(reader.Read(out SwfRecord record));
                    Assert.Equal(Slow(line), Fast(reader, record));
                }

                Assert.False(reader.Read(out _));
            },
            iter: 500);

    private static List<string> Fast(SwfReader reader, SwfRecord record)
    {
        var fields = new List<string> { $"count {reader.FieldCount}" };
        string[] words = record.ToString().Split(' ');
        for (int i = 0; i < SwfRecord.FieldCount; i++)
        {
            string fault = (reader.NotNumberFields >> i & 1) == 1 ? " no number"
                : (reader.TooLargeFields >> i & 1) == 1 ? " too large"
                : (reader.FractionFields >> i & 1) == 1 ? " rounded"
                : string.Empty;
            fields.Add(words[i] + fault);
        }

        return fields;
    }

    private static List<string> Slow(string line)
    {
        string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var fields = new List<string> { $"count {Math.Min(words.Length, 19)}" };
        for (int i = 0; i < SwfRecord.FieldCount; i++)
        {
            fields.Add(i < words.Length ? SlowField(words[i], isCpuTime: i == 5) : "-1");
        }

        return fields;
    }

    private static string SlowField(string word, bool isCpuTime)
    {
        bool negative = word.StartsWith('-');
        string[] parts = (word[0] is '-' or '+' ? word[1..] : word).Split('.');
        if (parts.Length > 2 || parts.All(part => part.Length == 0) || parts.Any(part => part.Any(character => character is < '0' or > '9')))
        {
            return "-1 no number";
        }

        string whole = parts[0].TrimStart('0');
        string fraction = parts.Length == 2 ? parts[1] : string.Empty;
        if (whole.Length > 18)
        {
            return "-1 too large";
        }

        if (isCpuTime)
        {
            fraction = fraction[..Math.Min(fraction.Length, 18 - whole.Length)];
            BigInteger digits = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
            string text = digits.ToString(CultureInfo.InvariantCulture).PadLeft(fraction.Length + 1, '0');
            string sign = negative && digits != 0 ? "-" : string.Empty;
            return sign + text[..^fraction.Length] + (fraction.Length == 0 ? string.Empty : "." + text[^fraction.Length..]);
        }

        BigInteger value = BigInteger.Parse("0" + whole, CultureInfo.InvariantCulture) + (fraction.Length > 0 && fraction[0] >= '5' ? 1 : 0);
        return (negative ? -value : value).ToString(CultureInfo.InvariantCulture) + (fraction.Any(character => character != '0') ? " rounded" : string.Empty);
    }
}
