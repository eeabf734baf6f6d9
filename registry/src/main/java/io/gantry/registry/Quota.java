package io.gantry.registry;

/**
 * How much may be kept, in bytes.
 *
 * @param total of all content, each counted once
 * @param repository of what one repository has
 */
record Quota(long total, long repository) {
  static final Quota NONE = new Quota(Long.MAX_VALUE, Long.MAX_VALUE);

  boolean isLimited() {
    return !equals(NONE);
  }

  static RegistryException exceeded(String whose, long quota) {
    return new RegistryException(
        ErrorCode.DENIED, "quota exceeded: %s may keep %d bytes".formatted(whose, quota));
  }
}
