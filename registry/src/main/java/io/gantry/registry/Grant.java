package io.gantry.registry;

/** What the sender of one request may do. */
interface Grant {
  boolean allows(RepositoryName repository, Action action);

  /** Whether it is known who the sender is, or nobody asks. */
  boolean isKnown();

  /** Everything, for a registry without users. */
  Grant ALL =
      new Grant() {
        @Override
        public boolean allows(RepositoryName repository, Action action) {
          return true;
        }

        @Override
        public boolean isKnown() {
          return true;
        }
      };
}
