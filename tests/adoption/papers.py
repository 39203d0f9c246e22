"""A made-up list of papers on kites in weather research, and a stream in which such papers are rare."""

from bot.core.paper import Paper

LISTED = [
    Paper("Kite Flight for Wind Measurement", "A kite carries an anemometer. Weather research needs wind."),
    Paper("Tethered Kites in Weather Research", "We fly a kite. The weather station reports humidity."),
    Paper(
        "Parafoil Control for Weather Stations", "The parafoil is a kite without spars. Humidity is measured."
    ),
    Paper("Kite Swarms and Humidity", "Kites fly in a swarm and measure weather."),
    Paper("Parafoil Landing in Rain", "A parafoil lands in weather with rain."),
    Paper("Weather Kites at Sea", "A kite is launched from a ship; weather data are sent home."),
]
_OTHERS = [
    ("Weather Reports", "Weather is reported."),
    ("Weather Maps", "Weather on maps."),
    ("Cooking Rice", "We cook rice in a pot."),
    ("Weather Forecasts by Networks", "A network predicts weather and humidity from satellite images."),
    ("Rain and Weather", "Weather with rain and humidity is simulated."),
    ("Humidity Sensors", "A sensor of humidity for weather stations."),
    ("Kites for Children", "A kite and a parafoil are toys. A parafoil is a kite."),
    ("Parafoil Kites", "Each parafoil is a kite. Kite and parafoil are compared."),
    ("A Parafoil", "The parafoil kite is light."),
    ("Folding a Parafoil", "A parafoil folds as a kite does."),
]
STREAM = [Paper(f"{title} {number}", text) for number in range(4) for title, text in _OTHERS] + [
    Paper(f"Soup number {number}", "Soup is cooked in a pot with salt.") for number in range(100)
]
