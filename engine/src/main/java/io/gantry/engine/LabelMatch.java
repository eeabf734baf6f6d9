package io.gantry.engine;

import java.util.List;
import java.util.Map;

/** Docker's filter texts for labels: {@code key} or {@code key=value}. Pure. */
final class LabelMatch {
  private LabelMatch() {}

  /** Whether every text holds for these labels. */
  static boolean all(List<String> wanted, Map<String, String> labels) {
    return wanted.stream().allMatch(text -> one(text, labels));
  }

  /** Whether this text holds for these labels. */
  static boolean one(String wanted, Map<String, String> labels) {
    int equals = wanted.indexOf('=');
    if (equals < 0) {
      return labels.containsKey(wanted);
    }
    return wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
  }
}
