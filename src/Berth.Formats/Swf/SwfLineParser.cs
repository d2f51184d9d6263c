using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Formats.Swf;

/// <summary>What was wrong with the text of a record; one bit per field, bit 0 for field 1.</summary>
internal struct SwfLineFaults
{
    /// <summary>Fields on the line, at most 19: 19 stands for "more than 18".</summary>
    public int FieldCount;

    /// <summary>Fields that are no number; they read as -1.</summary>
    public uint NotNumber;

    /// <summary>Fields with more than 18 digits; they read as -1.</summary>
    public uint TooLarge;

    /// <summary>Whole-number fields that had decimals; they are rounded, halves away from zero.</summary>
    public uint Fraction;
}

/// <summary>
/// Turns the bytes of one line into a record. Blanks are all bytes up to the space, so a carriage return is one. The naive loop over
/// digits costs a mispredicted branch a field, because numbers differ in length; here eight bytes are taken at once, the first byte
/// that is no digit is found by arithmetic, and the digits before it are summed in three multiplications.
/// </summary>
internal static class SwfLineParser
{
    /// <summary>Bytes that must be readable behind a line; the first of them must be a blank.</summary>
    public const int Slack = 8;

    private const int MaxDigits = SwfDecimal.MaxDigits;
    private const byte Space = (byte)' ';

    /// <summary>Parses a line; fields that are absent or unreadable become -1.</summary>
    /// <param name="text">The line and at least <see cref="Slack"/> bytes behind it.</param>
    /// <param name="length">Length of the line.</param>
    /// <param name="record">Takes all fields.</param>
    /// <param name="faults">Tells what was wrong.</param>
    public static void Parse(ReadOnlySpan<byte> text, int length, ref SwfRecord record, out SwfLineFaults faults)
    {
        if (length > text.Length - Slack)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "the text ends too soon behind the line");
        }

        faults = default;
        Span<long> fields = SwfRecord.Fields(ref record);
        int decimals = 0;
        int position = 0;
        int field = 0;
        while (true)
        {
            while ((uint)position < (uint)length && text[position] <= Space)
            {
                position++;
            }

            if (position >= length)
            {
                break;
            }

            if ((uint)field >= (uint)fields.Length)
            {
                field++;
                break;
            }

            ulong word = EightBytes(text, position);
            if ((word & 0xffff) == ('-' | ('1' << 8)) && (byte)(word >> 16 & 0xff) <= Space)
            {
                fields[field++] = -1;
                position += 3;
            }
            else if (!TryParseDigits(text, length, word, ref position, out fields[field++]))
            {
                fields[field - 1] = ParseUnusual(text[..length], ref position, field - 1, ref faults, ref decimals);
            }
        }

        faults.FieldCount = field;
        SwfRecord.SetCpuTimeDecimals(ref record, decimals);
        if (field < fields.Length)
        {
            fields[field..].Fill(-1);
        }
    }

    /// <summary>One to eighteen digits and a blank behind them; otherwise false, and the position stays.</summary>
    private static bool TryParseDigits(ReadOnlySpan<byte> text, int length, ulong word, ref int position, out long value)
    {
        ulong digits = word ^ 0x3030303030303030;

        // A byte above 9 sets its top bit in the sum. A carry out of it disturbs only bytes behind it, and the first one counts.
        ulong others = (unchecked(digits + 0x7676767676767676) | digits) & 0x8080808080808080;
        if (others != 0)
        {
            int count = BitOperations.TrailingZeroCount(others) >> 3;
            value = 0;
            if (count == 0 || (byte)(word >> (count * 8) & 0xff) > Space)
            {
                return false;
            }

            value = SumOfDigits(digits << (64 - (count * 8)));
            position += count + 1;
            return true;
        }

        value = SumOfDigits(digits);
        int end = position + 8;
        int limit = Math.Min(length, position + MaxDigits + 1);
        uint digit;
        while (end < limit && (digit = unchecked((uint)(text[end] - '0'))) <= 9)
        {
            value = unchecked((value * 10) + digit);
            end++;
        }

        if (end - position > MaxDigits || (end < length && text[end] > Space))
        {
            return false;
        }

        position = end + 1;
        return true;
    }

    /// <summary>Eight decimal digits, the most significant in the lowest byte: pairs, then fours, then all.</summary>
    private static long SumOfDigits(ulong digits)
    {
        unchecked
        {
            ulong pairs = ((digits * 10) + (digits >> 8)) & 0x00ff00ff00ff00ff;
            ulong fours = ((pairs * 100) + (pairs >> 16)) & 0x0000ffff0000ffff;
            return (long)(((fours * 10_000) + (fours >> 32)) & 0xffffffff);
        }
    }

    /// <summary>The eight bytes at a position, the first in the lowest byte. The caller has at least <see cref="Slack"/> of them.</summary>
    private static ulong EightBytes(ReadOnlySpan<byte> text, int position)
    {
        // MemoryMarshal.Read would be a call in code that is compiled ahead of time; the two methods here are not.
        Debug.Assert(position >= 0 && position <= text.Length - sizeof(ulong), "position outside the text");
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), position));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    /// <summary>The word at <paramref name="position"/> by the whole grammar: sign, digits, point, digits; anything else is no number.</summary>
    private static long ParseUnusual(
        ReadOnlySpan<byte> line, ref int position, int field, ref SwfLineFaults faults, ref int decimals)
    {
        ReadOnlySpan<byte> word = line[position..];
        int length = 0;
        while (length < word.Length && word[length] > Space)
        {
            length++;
        }

        position += length;
        word = word[..length];
        bool negative = word[0] == (byte)'-';
        word = word[0] is (byte)'-' or (byte)'+' ? word[1..] : word;
        int point = word.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = (point < 0 ? word : word[..point]).TrimStart((byte)'0');
        ReadOnlySpan<byte> fraction = point < 0 ? [] : word[(point + 1)..];
        if (word.Length == 0 || (point >= 0 && word.Length == 1) || !AllDigits(whole) || !AllDigits(fraction))
        {
            faults.NotNumber |= 1u << field;
            return -1;
        }

        if (whole.Length > MaxDigits)
        {
            faults.TooLarge |= 1u << field;
            return -1;
        }

        long value = Append(0, whole);
        if (field == SwfRecord.CpuTimeIndex)
        {
            fraction = fraction[..Math.Min(fraction.Length, MaxDigits - whole.Length)];
            decimals = fraction.Length;
            value = Append(value, fraction);
        }
        else if (fraction.TrimEnd((byte)'0').Length > 0)
        {
            faults.Fraction |= 1u << field;
            value += fraction[0] >= (byte)'5' ? 1 : 0;
        }

        return negative ? -value : value;
    }

    private static bool AllDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static long Append(long value, ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            value = unchecked((value * 10) + (digit - '0'));
        }

        return value;
    }
}
