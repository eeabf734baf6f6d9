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
    CPU("Max cpu time"),
    FSIZE("Max file size"),
    DATA("Max data size"),
    STACK("Max stack size"),
    CORE("Max core file size"),
    RSS("Max resident set"),
    NPROC("Max processes"),
    NOFILE("Max open files"),
    MEMLOCK("Max locked memory"),
    AS("Max address space"),
    LOCKS("Max file locks"),
    SIGPENDING("Max pending signals"),
    MSGQUEUE("Max msgqueue size"),
    NICE("Max nice priority"),
    RTPRIO("Max realtime priority"),
    RTTIME("Max realtime timeout");

    private final String title;

    Type(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    String ociName() {
      return "RLIMIT_" + name();
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
      return new Step.ResourceLimit(type.ordinal(), limit.soft(), limit.hard());
    }
    if (!wished.contains(limit.type())) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "%s: cannot raise %s to %s: this host allows %s. Hint: the daemon lacks CAP_SYS_RESOURCE"
              .formatted(field, limit.type(), text(limit.hard()), text(allowed)));
    }
    long soft = Long.compareUnsigned(limit.soft(), allowed) > 0 ? allowed : limit.soft();
    return new Step.ResourceLimit(type.ordinal(), soft, allowed);
  }

  static String text(long limit) {
    return limit == -1 ? "unlimited" : Long.toUnsignedString(limit);
  }
}
