package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventTypesTest {
  static Iterable<TypeInformation<?>> types() {
    return EventTypes.all();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyTypeIsSerializedByUsOrByFlinkAndNeverByKryo(TypeInformation<?> type) {
    // Flink's own has to manage all of them: it wrote the state of earlier builds.
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(type.getTypeClass());
    if (type instanceof CodecType) {
      return; // CodecTypeTest
    }
    assertThat(type).isInstanceOf(PojoTypeInfo.class).isNotInstanceOf(GenericTypeInfo.class);
  }
}
