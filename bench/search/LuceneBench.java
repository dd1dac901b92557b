import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.search.spans.SpanNearQuery;
import org.apache.lucene.search.spans.SpanQuery;
import org.apache.lucene.search.spans.SpanTermQuery;
import org.apache.lucene.store.MMapDirectory;

/** Lucene on the texts of the search bench, one thread: {@code index TEXTS FOLDER}; {@code ask FOLDER}, a question a line of its input. */
public final class LuceneBench {
    private static final int PAGE = 50;
    private static final int FIELDS = 40;

    private LuceneBench() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("index")) {
            index(Path.of(arguments[1]), Path.of(arguments[2]));
        } else {
            ask(Path.of(arguments[1]));
        }
    }

    /** The text, forty values of the kinds that Dossier's documents have, each in a field of its own and all of them in one more. */
    private static void index(Path texts, Path folder) throws IOException {
        Random draw = new Random(40);
        IndexWriterConfig how = new IndexWriterConfig(new WhitespaceAnalyzer()).setRAMBufferSizeMB(64);
        try (BufferedReader source = Files.newBufferedReader(texts);
                IndexWriter writer = new IndexWriter(new MMapDirectory(folder), how)) {
            for (String line; (line = source.readLine()) != null; ) {
                String[] parts = line.split("\t");
                Document document = new Document();
                document.add(new StoredField("body", parts[2]));
                document.add(new NumericDocValuesField("number", Long.parseLong(parts[0])));
                document.add(new NumericDocValuesField("time", Long.parseLong(parts[1])));
                document.add(new TextField("text", parts[2], Store.NO));
                for (int field = 0; field < FIELDS; field++) {
                    String value = value(field % 8, draw);
                    boolean isText = Arrays.asList(0, 1, 2, 7).contains(field % 8);
                    document.add(isText ? new TextField("field" + field, value, Store.NO) : new StringField("field" + field, value, Store.NO));
                    if (isText) {
                        document.add(new TextField("fields", value, Store.NO));
                    }
                }
                writer.addDocument(document);
            }
            writer.commit();
        }
    }

    private static String value(int kind, Random draw) {
        switch (kind) {
            case 0:
            case 1:
            case 7:
                return words(2, draw);
            case 2:
                return words(8, draw);
            case 3:
                return Integer.toString(draw.nextInt(10_000));
            case 6:
                return "true";
            default:
                return String.format("%d-%02d-%02d", 1999 + draw.nextInt(5), 1 + draw.nextInt(12), 1 + draw.nextInt(28));
        }
    }

    private static String words(int count, Random draw) {
        StringBuilder words = new StringBuilder();
        for (int letter = 0; letter < count * 6; letter++) {
            words.append(letter % 6 == 5 ? ' ' : "vwxyz".charAt(draw.nextInt(5)));
        }
        return words.toString();
    }

    /** Lines of order, form, distance and words, divided by tabs; answers each with the exact count, once the page's texts are read. */
    private static void ask(Path folder) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(folder));
                BufferedReader asked = new BufferedReader(new InputStreamReader(System.in))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            // Every question is asked three times: only the first would be work.
            searcher.setQueryCache(null);
            for (String line; (line = asked.readLine()) != null; ) {
                String[] parts = line.split("\t");
                TopDocs found = search(searcher, query(parts[1], Integer.parseInt(parts[2]), parts[3].split(" ")), parts[0]);
                for (ScoreDoc hit : found.scoreDocs) {
                    if (searcher.doc(hit.doc).get("body") == null) {
                        throw new IOException("a text is missing");
                    }
                }
                System.out.println(found.totalHits.value);
            }
        }
    }

    private static TopDocs search(IndexSearcher searcher, Query query, String order) throws IOException {
        if (order.equals("Relevance")) {
            TopScoreDocCollector best = TopScoreDocCollector.create(PAGE, Integer.MAX_VALUE);
            searcher.search(query, best);
            return best.topDocs();
        }
        Sort sort = new Sort(new SortField(order.toLowerCase(), SortField.Type.LONG));
        TopFieldCollector first = TopFieldCollector.create(sort, PAGE, Integer.MAX_VALUE);
        searcher.search(query, first);
        return first.topDocs();
    }

    private static Query query(String form, int distance, String[] words) {
        if (form.equals("phrase")) {
            return new PhraseQuery("text", words);
        }
        if (form.equals("near")) {
            SpanQuery[] near = Arrays.stream(words).map(word -> new SpanTermQuery(new Term("text", word))).toArray(SpanQuery[]::new);
            return new SpanNearQuery(near, distance - 1, false);
        }
        if (words.length == 1) {
            Term term = new Term("text", words[0]);
            return words[0].contains("*") ? new WildcardQuery(term) : new TermQuery(term);
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        Arrays.stream(words).map(word -> new TermQuery(new Term("text", word))).collect(Collectors.toList())
            .forEach(word -> any.add(word, Occur.SHOULD));
        return any.build();
    }
}
