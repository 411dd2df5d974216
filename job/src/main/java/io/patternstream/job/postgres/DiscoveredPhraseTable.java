package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.whole;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.patternstream.state.event.DiscoveredPhrase;
import io.patternstream.state.event.Position;
import java.util.List;
import java.util.stream.Collectors;

/** {@code discovered_phrases}: one row a phrase, counts replaced by later ones. */
final class DiscoveredPhraseTable extends Table<DiscoveredPhrase> {
  private static final long serialVersionUID = 1L;

  DiscoveredPhraseTable() {
    super(
        "discovered_phrases",
        Conflict.REPLACE,
        1,
        List.of(
            text("phrase", DiscoveredPhrase::phrase),
            whole("occurrences", DiscoveredPhrase::occurrences),
            whole("overcount", DiscoveredPhrase::overcount),
            whole("symbols", DiscoveredPhrase::symbols),
            text("sources", row -> String.join(", ", row.sources())),
            text("example", row -> row.examples().isEmpty() ? null : row.examples().get(0)),
            text("examples", row -> json(row.examples())),
            textOrNull("suggested_type", DiscoveredPhrase::suggestedType),
            millis("first_log_time", DiscoveredPhrase::firstLogTime),
            millis("last_log_time", DiscoveredPhrase::lastLogTime)));
  }

  private static String json(List<String> texts) {
    JsonStringEncoder encoder = JsonStringEncoder.getInstance();
    return texts.stream()
        .map(text -> '"' + String.valueOf(encoder.quoteAsString(text)) + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  Position position(DiscoveredPhrase phrase) {
    return phrase.position();
  }
}
