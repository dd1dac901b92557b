using Dossier.Formats.Analysis;

namespace Dossier.Formats.Tests.Analysis;

/// <summary>The language of a text, on texts written for this test.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("en", "The harbour master asked us to send the signed lease before the end of the week, with both annexes attached.")]
    [InlineData("de", "Der Hafenmeister bat uns, den unterschriebenen Mietvertrag mit beiden Anlagen noch vor Ende der Woche zu schicken.")]
    [InlineData("fr", "Le capitaine du port nous a demandé d'envoyer le bail signé avant la fin de la semaine, avec les deux annexes.")]
    [InlineData("es", "El capitán del puerto nos pidió que enviáramos el contrato firmado antes del fin de semana, con los dos anexos.")]
    [InlineData(
        "it",
        "Il comandante del porto ci ha chiesto di inviare il contratto firmato prima della fine della settimana, con gli allegati."
    )]
    [InlineData(
        "nl",
        "De havenmeester vroeg ons om het ondertekende huurcontract voor het einde van de week op te sturen, met beide bijlagen."
    )]
    [InlineData(
        "pt",
        "O capitão do porto pediu-nos que enviássemos o contrato assinado antes do fim da semana, com os dois anexos em separado."
    )]
    [InlineData("sv", "Hamnkaptenen bad oss att skicka det undertecknade hyresavtalet före veckans slut tillsammans med båda bilagorna.")]
    [InlineData("pl", "Kapitan portu poprosił nas o przesłanie podpisanej umowy najmu przed końcem tygodnia wraz z obydwoma załącznikami.")]
    [InlineData("fi", "Satamapäällikkö pyysi meitä lähettämään allekirjoitetun vuokrasopimuksen ja molemmat liitteet ennen viikon loppua.")]
    [InlineData(
        "hu",
        "A kikötőparancsnok arra kért minket, hogy a hét vége előtt küldjük el az aláírt bérleti szerződést a mellékletekkel együtt."
    )]
    [InlineData("tr", "Liman başkanı bizden imzalanmış kira sözleşmesini iki ekiyle birlikte hafta sonundan önce göndermemizi istedi.")]
    [InlineData("ru", "Начальник порта попросил нас прислать подписанный договор аренды с обоими приложениями до конца недели.")]
    [InlineData(
        "uk",
        "Начальник порту попросив нас надіслати підписаний договір оренди з обома додатками до кінця тижня, якщо це можливо."
    )]
    [InlineData("el", "Ο λιμενάρχης μας ζήτησε να στείλουμε το υπογεγραμμένο μισθωτήριο πριν από το τέλος της εβδομάδας.")]
    [InlineData("he", "מנהל הנמל ביקש מאיתנו לשלוח את חוזה השכירות החתום לפני סוף השבוע יחד עם שני הנספחים.")]
    [InlineData("ar", "طلب منا مدير الميناء إرسال عقد الإيجار الموقع قبل نهاية الأسبوع مع الملحقين الاثنين.")]
    [InlineData("hi", "बंदरगाह के प्रमुख ने हमसे सप्ताह के अंत से पहले हस्ताक्षरित पट्टा भेजने के लिए कहा।")]
    [InlineData("ja", "港の責任者は、署名済みの賃貸契約書を週末までに送るように私たちに依頼しました。")]
    [InlineData("zh", "港口负责人要求我们在周末之前寄出已经签字的租赁合同以及两份附件。")]
    [InlineData("ko", "항만 책임자는 서명된 임대 계약서를 주말 전까지 두 개의 첨부 서류와 함께 보내 달라고 요청했습니다.")]
    public void A_sentence_is_enough(string language, string text) => Assert.Equal([language], Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("Thanks, Ann")]
    [InlineData("12,400.00 18/04/2001 #### 77-1203-A 33 44 55 66 77 88 99 00 11")]
    [InlineData("ok!")]
    public void What_is_too_short_or_no_language_has_none(string text) => Assert.Empty(Of(text));

    [Fact]
    public void A_second_language_is_named_behind_the_main_one()
    {
        var english = string.Concat(
            Enumerable.Repeat("We have read the draft of the contract and would like to discuss the third clause with you on Monday. ", 6)
        );
        var german = string.Concat(
            Enumerable.Repeat("Wir haben den Entwurf gelesen und möchten die dritte Klausel am Montag gerne mit Ihnen besprechen. ", 3)
        );

        Assert.Equal(["en", "de"], Of(english + german));
    }

    private static IReadOnlyList<string> Of(string text)
    {
        using var analysis = new TextAnalysis();
        analysis.Add(text);
        return analysis.Finish().Languages;
    }
}
