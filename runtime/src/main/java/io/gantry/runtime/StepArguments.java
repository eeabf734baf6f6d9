package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The arguments of one step in wire form: numbers of 8 bytes, text that ends in NUL, raw bytes. */
final class StepArguments {
  private final List<ByteBuffer> arguments = new ArrayList<>();
  private int size;

  StepArguments number(long value) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
  }

  StepArguments numbers(long... values) {
    for (long value : values) {
      number(value);
    }
    return this;
  }

  StepArguments text(Object value) {
    return add(ByteBuffer.wrap(textBytes(value.toString())));
  }

  StepArguments texts(List<String> values) {
    values.forEach(this::text);
    return this;
  }

  StepArguments bytes(ByteBuffer value) {
    return add(value.duplicate());
  }

  /** The size on the wire, in bytes, with count and lengths. */
  int encodedSize() {
    return Integer.BYTES + size;
  }

  void encodeTo(ByteBuffer out) {
    out.putInt(arguments.size());
    for (ByteBuffer argument : arguments) {
      out.putInt(argument.remaining()).put(argument.duplicate());
    }
  }

  /** UTF-8 with its terminating NUL. Text with a NUL inside would be cut silently by C. */
  static byte[] textBytes(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text with a NUL character: " + value.replace('\0', '?'));
    }
    return (value + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private StepArguments add(ByteBuffer argument) {
    arguments.add(argument);
    size += Integer.BYTES + argument.remaining();
    return this;
  }
}
