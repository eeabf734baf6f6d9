package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps for {@code process.rlimits}. */
final class ResourceLimits {
  /**
   * In the order of their numbers (asm-generic/resource.h), with the titles of /proc/PID/limits.
   */
  enum Type {
    CPU(0, "Max cpu time"),
    FSIZE(1, "Max file size"),
    DATA(2, "Max data size"),
    STACK(3, "Max stack size"),
    CORE(4, "Max core file size"),
    RSS(5, "Max resident set"),
    NPROC(6, "Max processes"),
    NOFILE(7, "Max open files"),
    MEMLOCK(8, "Max locked memory"),
    AS(9, "Max address space"),
    LOCKS(10, "Max file locks"),
    SIGPENDING(11, "Max pending signals"),
    MSGQUEUE(12, "Max msgqueue size"),
    NICE(13, "Max nice priority"),
    RTPRIO(14, "Max realtime priority"),
    RTTIME(15, "Max realtime timeout");

    private final int number;
    private final String title;

    Type(int number, String title) {
      this.number = number;
      this.title = title;
    }

    int number() {
      return number;
    }

    String title() {
      return title;
    }

    String ociName() {
      return "RLIMIT_" + name();
    }

    static String name(int number) {
      for (Type type : values()) {
        if (type.number == number) {
          return type.name();
        }
      }
      return String.valueOf(number);
    }

    static Optional<Type> named(String ociName) {
      for (Type type : values()) {
        if (type.ociName().equals(ociName)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }
  }

  private final HostInfo host;
  private final Set<String> wished;

  ResourceLimits(HostInfo host, Set<String> wished) {
    this.host = host;
    this.wished = wished;
  }

  List<Step> steps(List<RuntimeSpec.Rlimit> limits) {
    List<Step> steps = new ArrayList<>();
    Set<Type> seen = EnumSet.noneOf(Type.class);
    for (int i = 0; i < limits.size(); i++) {
      String field = "process.rlimits[" + i + "]";
      RuntimeSpec.Rlimit limit = limits.get(i);
      Type type =
          Type.named(limit.type())
              .orElseThrow(
                  () -> GantryException.invalid(field + ".type: \"" + limit.type() + "\" is none"));
      if (!seen.add(type)) {
        throw GantryException.invalid(field + ".type: " + limit.type() + " is there twice");
      }
      steps.add(step(type, limit, field));
    }
    return steps;
  }

  private Step step(Type type, RuntimeSpec.Rlimit limit, String field) {
    if (Long.compareUnsigned(limit.soft(), limit.hard()) > 0) {
      throw GantryException.invalid(
          "%s: soft limit %s is above hard limit %s"
              .formatted(field, text(limit.soft()), text(limit.hard())));
    }
    long allowed = host.hardLimits().getOrDefault(limit.type(), -1L);
    boolean raise = Long.compareUnsigned(limit.hard(), allowed) > 0;
    if (!raise || host.has("CAP_SYS_RESOURCE")) {
      return new Step.ResourceLimit(type.number(), limit.soft(), limit.hard());
    }
    if (!wished.contains(limit.type())) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "%s: cannot raise %s to %s: this host allows %s. Hint: the daemon lacks CAP_SYS_RESOURCE"
              .formatted(field, limit.type(), text(limit.hard()), text(allowed)));
    }
    long soft = Long.compareUnsigned(limit.soft(), allowed) > 0 ? allowed : limit.soft();
    return new Step.ResourceLimit(type.number(), soft, allowed);
  }

  static String text(long limit) {
    return limit == -1 ? "unlimited" : Long.toUnsignedString(limit);
  }
}
