using System.Globalization;
using System.Text;

namespace Alphadrift.Tests.Arrays;

/// <summary>Builds .npy files byte by byte, so that a test can make any header, lying ones too.</summary>
internal static class NpyBytes
{
    public static byte[] Make(string descriptor, string shape, ReadOnlySpan<byte> values, bool fortran = false, int major = 1) =>
        MakeWithHeader(
            $"{{'descr': '{descriptor}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", values, major);

    public static byte[] MakeWithHeader(string header, ReadOnlySpan<byte> values, int major = 1)
    {
        var text = Encoding.UTF8.GetBytes(header + "\n");
        byte[] length = major == 1
            ? [(byte)text.Length, (byte)(text.Length >> 8)]
            : [(byte)text.Length, (byte)(text.Length >> 8), (byte)(text.Length >> 16), (byte)(text.Length >> 24)];
        return [0x93, .. "NUMPY"u8, (byte)major, 0, .. length, .. text, .. values];
    }

    /// <summary>Values in the byte order of <paramref name="descriptor"/>.</summary>
    public static byte[] Encode(string descriptor, params double[] values)
    {
        var bytes = new List<byte>();
        foreach (var value in values)
        {
            byte[] one = descriptor[1..] switch
            {
                "f2" => BitConverter.GetBytes((Half)value),
                "f4" => BitConverter.GetBytes((float)value),
                "f8" => BitConverter.GetBytes(value),
                "i1" => [(byte)(sbyte)value],
                "i2" => BitConverter.GetBytes((short)value),
                "i4" => BitConverter.GetBytes((int)value),
                "i8" => BitConverter.GetBytes((long)value),
                "u1" or "b1" => [(byte)value],
                "u2" => BitConverter.GetBytes((ushort)value),
                "u4" => BitConverter.GetBytes((uint)value),
                "u8" => BitConverter.GetBytes((ulong)value),
                _ => throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"{descriptor}"), nameof(descriptor)),
            };
            if (descriptor[0] == '>' == BitConverter.IsLittleEndian)
            {
                Array.Reverse(one);
            }

            bytes.AddRange(one);
        }

        return [.. bytes];
    }
}
