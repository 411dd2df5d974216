package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
  @TempDir Path folder;

  @Test
  void cellsAreReadByColumnAndEmptyNumbersAreMissing() throws Exception {
    Path file = write("a.csv", "y,name,x\n1,\"one, \"\"two\"\"\",-2.5e3\n\n0,,\n1,z,NaN\n");

    try (CsvFile csv = CsvFile.open(file)) {
      assertThat(csv.columns()).containsExactly("y", "name", "x");
      assertThat(csv.column("x")).isEqualTo(2);
      assertThat(csv.column("none")).isEqualTo(-1);
      assertThat(csv.next()).isTrue();
      assertThat(csv.text(1)).isEqualTo("one, \"two\"");
      assertThat(csv.number(2)).isEqualTo(-2500);
      assertThat(csv.next()).isTrue();
      assertThat(csv.text(1)).isEmpty();
      assertThat(csv.number(2)).isNaN();
      assertThat(csv.line()).isEqualTo(4);
      assertThat(csv.next()).isTrue();
      assertThat(csv.number(2)).isNaN();
      assertThat(csv.next()).isFalse();
    }
  }

  @Test
  void aCompressedFileWithAByteOrderMarkAndWindowsLineEndsReadsAsItsText() throws Exception {
    Path file = folder.resolve("a.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("\uFEFFy,x\r\n1,2\r\n".getBytes(StandardCharsets.UTF_8));
    }

    try (CsvFile csv = CsvFile.open(file)) {
      assertThat(csv.columns()).containsExactly("y", "x");
      assertThat(csv.next()).isTrue();
      assertThat(csv.number(0)).isEqualTo(1);
      assertThat(csv.number(1)).isEqualTo(2);
      assertThat(csv.next()).isFalse();
    }
  }

  @Test
  void everyFaultNamesFileLineAndReason() throws Exception {
    assertFault(write("short.csv", "y,x\n1,2\n1\n"), "short.csv:3: 1 cells where the header has 2");
    assertFault(write("word.csv", "y,x\n1,2\n1,two\n"), "word.csv:3: x is not a number: two");
    assertFault(write("huge.csv", "y,x\n1,1e400\n"), "huge.csv:2: x is not finite: 1e400");
    assertFault(write("twice.csv", "y,y\n1,2\n"), "twice.csv:1: column y appears twice");
    assertFault(write("unnamed.csv", "y,\n1,2\n"), "unnamed.csv:1: a column of the header");
    assertFault(write("empty.csv", ""), "empty.csv: is empty");
    assertFault(folder.resolve("absent.csv"), "absent.csv: no such file");
    assertFault(write("plain.csv.gz", "y,x\n"), "plain.csv.gz: Not in GZIP format");
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "y,x\n1,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFault(latin, "is not UTF-8");
  }

  private static void assertFault(Path file, String message) {
    assertThatThrownBy(
            () -> {
              try (CsvFile csv = CsvFile.open(file)) {
                while (csv.next()) {
                  csv.number(1);
                }
              }
            })
        .isInstanceOf(CsvException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
