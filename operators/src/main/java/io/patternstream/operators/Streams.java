package io.patternstream.operators;

import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** Stateless steps between operators, each with its uid. */
final class Streams {

  private Streams() {}

  static <I, O> SingleOutputStreamOperator<O> map(
      DataStream<I> stream, MapFunction<I, O> function, TypeInformation<O> type, String uid) {
    return stream.map(function, type).uid(uid).name(uid);
  }

  /** Those elements that {@code wanted} holds for, mapped, in one step. */
  static <I, O> DataStream<O> mapSome(
      DataStream<I> stream,
      FilterFunction<I> wanted,
      MapFunction<I, O> function,
      TypeInformation<O> type,
      String uid) {
    return stream
        .flatMap(
            (I element, Collector<O> out) -> {
              if (wanted.filter(element)) {
                out.collect(function.map(element));
              }
            },
            type)
        .uid(uid)
        .name(uid);
  }
}
