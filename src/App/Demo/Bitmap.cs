namespace Dossier.App.Demo;

/// <summary>A gray picture, white to begin with: enough to draw a scanned letter and a crane.</summary>
internal sealed class Bitmap
{
    private readonly byte[] _pixels;

    public Bitmap(int width, int height, byte paper = 255)
    {
        (Width, Height) = (width, height);
        _pixels = new byte[width * height];
        Array.Fill(_pixels, paper);
    }

    public int Width { get; }

    public int Height { get; }

    public byte this[int x, int y]
    {
        get => _pixels[y * Width + x];
        set
        {
            if (x >= 0 && x < Width && y >= 0 && y < Height)
            {
                _pixels[y * Width + x] = value;
            }
        }
    }

    /// <summary>Writes lines of text, in capitals, each dot of the letters being a square of that many pixels.</summary>
    public void Write(int left, int top, int dot, string text)
    {
        var y = top;
        foreach (var line in text.Split('\n'))
        {
            var x = left;
            foreach (var letter in line)
            {
                Letter(x, y, dot, letter);
                x += dot * (PixelFont.Width + 1);
            }

            y += dot * (PixelFont.Height + 4);
        }
    }

    public void Fill(int left, int top, int width, int height, byte tone)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                this[x, y] = tone;
            }
        }
    }

    public void Line(int fromX, int fromY, int toX, int toY, int thickness, byte tone)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY)));
        for (var step = 0; step <= steps; step++)
        {
            var x = fromX + (toX - fromX) * step / steps;
            var y = fromY + (toY - fromY) * step / steps;
            Fill(x - thickness / 2, y - thickness / 2, thickness, thickness, tone);
        }
    }

    /// <summary>Dust and grain: changes each pixel by at most that much.</summary>
    public void Grain(Random random, int amount)
    {
        for (var index = 0; index < _pixels.Length; index++)
        {
            _pixels[index] = (byte)Math.Clamp(_pixels[index] + random.Next(-amount, amount + 1), 0, 255);
        }
    }

    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * Width, Width);

    /// <summary>Black and white, eight pixels a byte, rows padded to whole bytes; 1 is white.</summary>
    public byte[] ToOneBit()
    {
        var stride = (Width + 7) / 8;
        var bits = new byte[stride * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                if (this[x, y] >= 128)
                {
                    bits[y * stride + x / 8] |= (byte)(0x80 >> (x % 8));
                }
            }
        }

        return bits;
    }

    private void Letter(int left, int top, int dot, char letter)
    {
        var rows = PixelFont.Rows(letter);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < PixelFont.Width; column++)
            {
                if ((rows[row] & (0x10 >> column)) != 0)
                {
                    Fill(left + column * dot, top + row * dot, dot, dot, 0);
                }
            }
        }
    }
}
