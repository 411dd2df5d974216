package io.patternstream.state.feature;

import io.patternstream.state.event.Bar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Apple's daily bars of 2013, from the price history that ta4j's examples bring. */
final class RealBars {
  private static final String APPLE = "/appleinc_bars_from_20130101_usd.csv";

  private RealBars() {}

  static List<Bar> apple() {
    try (InputStream file = RealBars.class.getResourceAsStream(APPLE)) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
      return lines.lines().skip(1).map(RealBars::bar).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bar bar(String line) {
    String[] cells = line.split(",", -1);
    return new Bar(
        LocalDate.parse(cells[0]).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
        Double.parseDouble(cells[1]),
        Double.parseDouble(cells[2]),
        Double.parseDouble(cells[3]),
        Double.parseDouble(cells[4]),
        Double.parseDouble(cells[5]));
  }
}
