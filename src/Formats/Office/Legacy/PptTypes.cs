namespace Dossier.Formats.Office.Legacy;

/// <summary>The types of record we look at ([MS-PPT] 2.13.24, [MS-ODRAW] 2.2).</summary>
internal static class PptTypes
{
    public const int Document = 0x03e8;
    public const int Slide = 0x03ee;
    public const int SlideAtom = 0x03ef;
    public const int Notes = 0x03f0;
    public const int SlidePersist = 0x03f3;
    public const int SlideShowInfo = 0x03f9;
    public const int MainMaster = 0x03f8;
    public const int Objects = 0x0409;
    public const int Placeholder = 0x0bc3;
    public const int OutlineReference = 0x0f9e;
    public const int TextHeader = 0x0f9f;
    public const int TextCharacters = 0x0fa0;
    public const int TextBytes = 0x0fa8;
    public const int Words = 0x0fba;
    public const int HeadersFooters = 0x0fd9;
    public const int HeadersFootersAtom = 0x0fda;
    public const int DocumentAtom = 0x03e9;
    public const int EmbeddedObject = 0x0fcc;
    public const int ObjectAtom = 0x0fc3;
    public const int SlideList = 0x0ff0;
    public const int UserEdit = 0x0ff5;
    public const int CurrentUser = 0x0ff6;
    public const int Storage = 0x1011;
    public const int TagData = 0x138b;
    public const int PersistDirectory = 0x1772;
    public const int Comment = 0x2ee0;
    public const int VisualBasic = 0x03ff;
    public const int Shape = 0xf004;
    public const int ShapeOptions = 0xf00b;
    public const int ClientText = 0xf00d;
}
