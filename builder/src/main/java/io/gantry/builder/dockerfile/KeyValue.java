package io.gantry.builder.dockerfile;

/** A variable or label with its value. */
public record KeyValue(String key, String value) {
  @Override
  public String toString() {
    return key + "=" + value;
  }
}
