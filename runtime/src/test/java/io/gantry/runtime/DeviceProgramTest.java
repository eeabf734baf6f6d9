package io.gantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceProgramTest {
  private static final DeviceRule DENY_ALL = new DeviceRule(false, "a", null, null, "rwm");
  private static final DeviceRule NULL = new DeviceRule(true, "c", 1L, 3L, "rwm");

  @Test
  void deniesWhatNoRuleCovers() {
    assertThat(allowed(List.of(), 'c', "r", 1, 3)).isFalse();
    assertThat(allowed(List.of(DENY_ALL, NULL), 'c', "rw", 1, 3)).isTrue();
    assertThat(allowed(List.of(DENY_ALL, NULL), 'c', "rw", 1, 5)).isFalse();
    assertThat(allowed(List.of(DENY_ALL, NULL), 'c', "rw", 2, 3)).isFalse();
    assertThat(allowed(List.of(DENY_ALL, NULL), 'b', "rw", 1, 3)).isFalse();
  }

  @Test
  void theLastRuleWins() {
    assertThat(allowed(List.of(NULL, DENY_ALL), 'c', "r", 1, 3)).isFalse();
    DeviceRule noWriting = new DeviceRule(false, "c", null, null, "w");
    assertThat(allowed(List.of(NULL, noWriting), 'c', "r", 1, 3)).isTrue();
    assertThat(allowed(List.of(NULL, noWriting), 'c', "rw", 1, 3)).isFalse();
  }

  @Test
  void accessesFromSeveralRulesAddUp() {
    List<DeviceRule> rules =
        List.of(new DeviceRule(true, "c", 1L, null, "r"), new DeviceRule(true, "u", -1L, 3L, "w"));
    assertThat(allowed(rules, 'c', "rw", 1, 3)).isTrue();
    assertThat(allowed(rules, 'c', "rwm", 1, 3)).isFalse();
    assertThat(allowed(rules, 'c', "rw", 1, 4)).isFalse();
  }

  @Test
  void rulesBeforeOneForAllDevicesCostNothing() {
    byte[] alone = DeviceProgram.compile(List.of(DENY_ALL, NULL));
    assertThat(DeviceProgram.compile(List.of(NULL, NULL, DENY_ALL, NULL))).isEqualTo(alone);
  }

  @Test
  void refusesUnknownTypesAndAccesses() {
    for (DeviceRule rule :
        List.of(
            new DeviceRule(true, "x", null, null, "r"),
            new DeviceRule(true, "c", null, null, "x"))) {
      assertThatThrownBy(() -> DeviceProgram.compile(List.of(rule)))
          .isInstanceOf(GantryException.class);
      assertThatThrownBy(() -> DeviceRules.v1(rule)).isInstanceOf(GantryException.class);
    }
  }

  @Test
  void agreesWithTheRulesReadOneByOne() {
    Random random = new Random(3);
    for (int round = 0; round < 3000; round++) {
      List<DeviceRule> rules = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        rules.add(randomRule(random));
      }
      char type = random.nextBoolean() ? 'b' : 'c';
      String access = randomAccess(random);
      int major = random.nextInt(3);
      int minor = random.nextInt(3) - 1;
      assertThat(allowed(rules, type, access, major, minor))
          .as("%s %s %s %s:%s", rules, type, access, major, minor)
          .isEqualTo(expected(rules, type, access, major, minor));
    }
  }

  /** Every access by itself: the last rule that covers it decides. */
  private static boolean expected(
      List<DeviceRule> rules, char type, String access, int major, int minor) {
    return access
        .chars()
        .allMatch(c -> {
          boolean allow = false;
          for (DeviceRule rule : rules) {
            boolean all = rule.type().equals("a");
            boolean matches =
                rule.type().charAt(0) == type
                    && same(rule.major(), major)
                    && same(rule.minor(), minor)
                    && rule.access().indexOf(c) >= 0;
            allow = (all || matches) ? rule.allow() : allow;
          }
          return allow;
        });
  }

  /** Device numbers are unsigned in the kernel. */
  private static boolean same(@Nullable Long number, int actual) {
    return number == null || number == -1 || number == Integer.toUnsignedLong(actual);
  }

  private static DeviceRule randomRule(Random random) {
    String type = List.of("a", "b", "c").get(random.nextInt(3));
    Long major = random.nextInt(3) == 0 ? null : Long.valueOf(random.nextInt(3));
    Long minor = random.nextInt(3) == 0 ? Long.valueOf(-1) : minor(random.nextInt(3) - 1);
    return new DeviceRule(random.nextBoolean(), type, major, minor, randomAccess(random));
  }

  private static Long minor(int value) {
    return Integer.toUnsignedLong(value);
  }

  private static String randomAccess(Random random) {
    return List.of("r", "w", "m", "rw", "rm", "wm", "rwm").get(random.nextInt(7));
  }

  private static boolean allowed(
      List<DeviceRule> rules, char type, String access, int major, int minor) {
    int bits =
        (access.contains("m") ? 1 : 0)
            | (access.contains("r") ? 2 : 0)
            | (access.contains("w") ? 4 : 0);
    int[] context = {bits << 16 | (type == 'b' ? 1 : 2), major, minor};
    return run(DeviceProgram.compile(rules), context) != 0;
  }

  /** As much of an eBPF machine as these programs need; anything else fails the test. */
  private static long run(byte[] program, int[] context) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    long[] r = new long[11];
    for (int at = 0; ; at++) {
      int operation = code.get(at * 8) & 0xff;
      int target = code.get(at * 8 + 1) & 0xf;
      int source = code.get(at * 8 + 1) >> 4 & 0xf;
      int offset = code.getShort(at * 8 + 2);
      int value = code.getInt(at * 8 + 4);
      switch (operation) {
        case 0x61 -> r[target] = Integer.toUnsignedLong(context[offset / 4]);
        case 0xb7 -> r[target] = value;
        case 0xbc -> r[target] = r[source] & 0xffffffffL;
        case 0x54 -> r[target] = r[target] & value & 0xffffffffL;
        case 0x74 -> r[target] = (r[target] & 0xffffffffL) >>> value;
        case 0x16 -> at += (int) r[target] == value ? offset : 0;
        case 0x56 -> at += (int) r[target] != value ? offset : 0;
        case 0x95 -> {
          return r[0];
        }
        default -> throw new AssertionError("operation 0x" + Integer.toHexString(operation));
      }
    }
  }
}
