package io.gantry.oci;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A {@code uint64} of the specifications in a Java {@code long}: RLIM_INFINITY and seccomp masks
 * use all 64 bits. Negative numbers are read too, because Docker's own files write -1 for infinity.
 */
@CustomAdapter(global = false)
public final class UnsignedLongAdapter implements JsonAdapter<Long> {
  private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

  @Override
  public void toJson(JsonWriter writer, Long value) {
    if (value >= 0) {
      writer.value(value.longValue());
    } else {
      writer.value(new BigDecimal(Long.toUnsignedString(value)));
    }
  }

  @Override
  public Long fromJson(JsonReader reader) {
    BigInteger value = reader.readDecimal().toBigIntegerExact();
    if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
      throw GantryException.invalid("number " + value + " does not fit 64 bits");
    }
    return value.longValue();
  }
}
