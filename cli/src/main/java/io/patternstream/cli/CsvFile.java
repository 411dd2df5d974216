package io.patternstream.cli;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a header row, read one row at a time: RFC 4180 in strict UTF-8, blank lines
 * skipped, gzip where the name ends in {@code .gz}.
 *
 * <p>{@link #next} moves to a row; {@link #text} and {@link #number} read its cells. Every fault is
 * a {@link CsvException} that names file, line and reason. Memory does not grow with the file.
 */
public final class CsvFile implements AutoCloseable {
  private final Path file;
  private final CsvParser parser;
  private final List<String> columns;
  private List<String> cells = List.of();
  private long line;

  private CsvFile(Path file, Reader reader) throws IOException, CsvException {
    this.file = file;
    this.parser =
        CsvFactory.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build()
            .createParser(reader);
    List<String> header = readRow();
    if (header.isEmpty()) {
      throw new CsvException(file, 0, "is empty; a header row is needed");
    }
    if (header.get(0).startsWith("\uFEFF")) {
      header.set(0, header.get(0).substring(1));
    }
    Set<String> seen = new HashSet<>();
    for (String column : header) {
      if (column.isEmpty()) {
        throw fault("a column of the header has no name");
      }
      if (!seen.add(column)) {
        throw fault("column " + column + " appears twice in the header");
      }
    }
    columns = List.copyOf(header);
  }

  /** Opens a file and reads its header. */
  public static CsvFile open(Path file) throws CsvException {
    InputStream in = null;
    try {
      in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      if (file.toString().endsWith(".gz")) {
        in = new GZIPInputStream(in, 1 << 16);
      }
      return new CsvFile(
          file, new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder())); // reports, strict
    } catch (IOException e) {
      closeQuietly(in);
      throw new CsvException(file, 0, reason(e));
    } catch (CsvException e) {
      closeQuietly(in);
      throw e;
    }
  }

  /** Names of the columns in their order. */
  public List<String> columns() {
    return columns;
  }

  /** Index of a column, -1 where there is none of that name. */
  public int column(String name) {
    return columns.indexOf(name);
  }

  /** Moves to the next row; false at the end. */
  public boolean next() throws CsvException {
    List<String> row = readRow();
    if (row.isEmpty()) {
      return false;
    }
    cells = row;
    if (cells.size() != columns.size()) {
      throw fault(cells.size() + " cells where the header has " + columns.size());
    }
    return true;
  }

  /** Line of the row that {@link #next} moved to, from 1. */
  public long line() {
    return line;
  }

  /** A cell as it stands; empty when it is. */
  public String text(int column) {
    return cells.get(column);
  }

  /** A cell as a finite number; {@code NaN} when it is empty or says so ({@code nan}, any case). */
  public double number(int column) throws CsvException {
    String text = cells.get(column);
    if (text.isEmpty() || text.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw fault(columns.get(column) + " is not a number: " + text);
    }
    if (!Double.isFinite(value)) {
      throw fault(columns.get(column) + " is not finite: " + text);
    }
    return value;
  }

  /** A fault of the current row. */
  public CsvException fault(String reason) {
    return new CsvException(file, line, reason);
  }

  private List<String> readRow() throws CsvException {
    List<String> row = new ArrayList<>();
    try {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (row.isEmpty()) {
            line = parser.currentTokenLocation().getLineNr();
          }
          row.add(parser.getText());
        }
      }
    } catch (IOException e) {
      throw new CsvException(file, parser.currentLocation().getLineNr(), reason(e));
    }
    return row;
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof CharacterCodingException) {
      return "is not UTF-8";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static void closeQuietly(@Nullable Closeable open) {
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // The fault that is being reported says more.
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(parser);
  }
}
