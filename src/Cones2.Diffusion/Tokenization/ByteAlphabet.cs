using System.Text;

namespace Cones2.Diffusion.Tokenization;

/// <summary>
/// The alphabet of byte-level byte-pair encoding: every byte of UTF-8 is one visible character. The printable ones of
/// Latin-1 stand for themselves, the others for U+0100 and on, in order (GPT-2, encoder.py).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = MakeCharacters();

    /// <returns>One character for each byte of the text in UTF-8.</returns>
    public static string Spell(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, static (letters, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
                letters[i] = Characters[bytes[i]];
        });
    }

    public static string Letter(byte value) => Characters[value].ToString();

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < characters.Length; value++)
        {
            var isVisible = (char)value is (>= '!' and <= '~') or (>= '\u00A1' and <= '\u00AC') or (>= '\u00AE' and <= '\u00FF');
            characters[value] = isVisible ? (char)value : next++;
        }

        return characters;
    }
}
