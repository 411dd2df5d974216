package io.patternstream.state.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class NameUuidTest {
  /** RFC 9562, Appendix A.4. */
  @Test
  void theExampleOfTheRfcHasItsUuid() {
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assertThat(NameUuid.v5(dns, "www.example.com"))
        .isEqualTo("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  }

  /** {@code python3 -c "import uuid; print(uuid.uuid5(uuid.NAMESPACE_URL, 'Mäßig\u001f'))"}. */
  @Test
  void aNameBeyondAsciiIsTakenInUtf8() {
    UUID url = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
    assertThat(NameUuid.v5(url, "Mäßig\u001f")).isEqualTo("f19e6ada-547c-5648-af88-21d1a09f4a72");
  }
}
