-- `/api/ready` tells whether every migration was applied.
DO $readiness$
BEGIN
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN
    GRANT SELECT (migration_name, finished_at, rolled_back_at) ON _prisma_migrations TO echolot_app;
  END IF;
END
$readiness$;
