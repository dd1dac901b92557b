import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaMetadataKeys;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.ocr.TesseractOCRConfig;
import org.apache.tika.sax.BodyContentHandler;

/**
 * Extracts the text of every file of a folder with Apache Tika, and prints what came of it as one line of JSON.
 *
 * <p>Usage: TikaBench FOLDER [THREADS [REGEX [TEXTS]]]. Files whose name matches REGEX are read; attachments inside them too. Each file has
 * fifteen seconds: some files hang Tika's parsers for ever, and a run without a limit may never end. The clock includes the start of the
 * Java machine. The text of FOLDER/a/b is kept as TEXTS/a/b.txt when TEXTS is given.
 */
public final class TikaBench {
    private static final int SECONDS_A_FILE = 15;

    // Where Tesseract is installed Tika would read images too, and the two sides would not do the same work.
    private static final TesseractOCRConfig NO_OCR = new TesseractOCRConfig();

    static {
        NO_OCR.setTesseractPath("no-such-folder");
    }

    private final AutoDetectParser parser = new AutoDetectParser();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger timeouts = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();

    private final Path folder;
    private final Path texts;

    // One parse at a time on each, so that a parser that hangs can be left behind.
    private final ExecutorService parses = Executors.newCachedThreadPool(TikaBench::daemon);

    private TikaBench(Path folder, Path texts) {
        this.folder = folder;
        this.texts = texts;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : Runtime.getRuntime().availableProcessors();
        Pattern names = Pattern.compile(arguments.length > 2 ? arguments[2] : ".*");

        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(Files::isRegularFile).filter(file -> names.matcher(file.getFileName().toString()).matches()).sorted().toList();
        }

        TikaBench bench = new TikaBench(folder, arguments.length > 3 ? Path.of(arguments[3]) : null);
        bench.run(files, threads);
        bench.print(files.size());
        System.exit(0); // whatever still hangs ends with us
    }

    private void run(List<Path> files, int threads) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        List<Future<?>> all = new ArrayList<>();
        for (Path file : files) {
            all.add(workers.submit(() -> readWithin(file)));
        }

        for (Future<?> one : all) {
            one.get();
        }
    }

    private void readWithin(Path file) {
        Future<?> parse = parses.submit(() -> parse(file));
        try {
            parse.get(SECONDS_A_FILE, TimeUnit.SECONDS);
            read.incrementAndGet();
        } catch (TimeoutException late) {
            timeouts.incrementAndGet();
            parse.cancel(true);
        } catch (Exception wrong) {
            errors.incrementAndGet();
        }
    }

    private Void parse(Path file) throws IOException {
        BodyContentHandler text = new BodyContentHandler(-1);
        Metadata metadata = new Metadata();
        metadata.set(TikaMetadataKeys.RESOURCE_NAME_KEY, file.getFileName().toString());
        ParseContext context = new ParseContext();
        context.set(Parser.class, parser); // attachments are read as well
        context.set(TesseractOCRConfig.class, NO_OCR);
        try (InputStream bytes = Files.newInputStream(file)) {
            parser.parse(bytes, text, metadata, context);
        } catch (Throwable wrong) {
            throw new IOException(wrong);
        }

        characters.addAndGet(text.toString().length());
        if (texts != null) {
            Path kept = texts.resolve(folder.relativize(file) + ".txt");
            Files.createDirectories(kept.getParent());
            Files.writeString(kept, text.toString());
        }

        return null;
    }

    private void print(int files) throws IOException {
        var machine = ManagementFactory.getRuntimeMXBean();
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double seconds = (System.currentTimeMillis() - machine.getStartTime()) / 1000.0;
        System.out.printf(
            java.util.Locale.ROOT,
            "{\"items\":%d,\"ok\":%d,\"errors\":%d,\"timeouts\":%d,\"characters\":%d,\"seconds\":%.2f,\"cpuSeconds\":%.2f,\"peakRssBytes\":%d}%n",
            files, read.get(), errors.get(), timeouts.get(), characters.get(), seconds, system.getProcessCpuTime() / 1e9, peakMemory());
    }

    private static long peakMemory() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }

        return 0;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
