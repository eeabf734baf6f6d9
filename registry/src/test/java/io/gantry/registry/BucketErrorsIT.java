package io.gantry.registry;

import org.junit.jupiter.api.extension.ExtendWith;

/** Mistakes are told the same over a bucket. */
@ExtendWith(InBucket.class)
class BucketErrorsIT extends ErrorsIT {}
