from bus.migrate import run

run()
