"""Invented names, streets and real North Carolina cities with their ZIP codes."""

from __future__ import annotations

from claimwright.demo.dice import pick, roll, weighted
from claimwright.kernel.address import Address


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, as a list too long to quote one by one."""
    return tuple(text.split())


WOMEN = _words("""
Abigail Adriana Alice Amanda Amelia Ana Andrea Angela Anita April Ariana Audrey Beatrice Bernice
Beth Bianca Brenda Brianna Camila Carla Carmen Carol Cassandra Catherine Cecilia Charlotte Chloe
Christine Clara Claudia Colleen Crystal Dana Daniela Deborah Delia Denise Diana Dolores Donna
Edith Elaine Elena Eleanor Elise Ella Emily Erica Esther Ethel Eva Evelyn Faith Fatima Felicia
Fiona Florence Frances Gabriela Gail Genevieve Gloria Grace Gwendolyn Hannah Harriet Hazel
Heather Helen Holly Imani Ingrid Irene Iris Isabel Ivy Jacqueline Jasmine Jean Jenna Jillian
Joan Joyce Juanita Judith Julia June Karen Katherine Keisha Kendra Lakshmi Latoya Laura Leah
Lena Leticia Lillian Linda Lisa Lorraine Lucia Lydia Mabel Madison Mae Marcia Margaret Maria
Marisol Marlene Martha Maya Megan Mei Melanie Mildred Miriam Molly Monica Nadia Nancy Naomi
Natalie Nina Nora Olga Olivia Pamela Patricia Paula Pearl Penelope Phyllis Priya Rachel Rebecca
Regina Renee Rita Rosa Rosemary Ruby Ruth Sabrina Samantha Sandra Sara Savannah Selena Sharon
Shirley Silvia Simone Sofia Stella Susan Sylvia Tamara Tanya Teresa Thelma Tiffany Vanessa Vera
Veronica Victoria Violet Vivian Wanda Wendy Willa Yesenia Yolanda Yvette Zoe
""")
MEN = _words("""
Aaron Abdul Adam Adrian Albert Alejandro Allen Alvin Amir Andre Andrew Antonio Arjun Arnold
Arthur Austin Barry Benjamin Bernard Blake Brandon Brent Brian Bruce Bryce Caleb Calvin Carl
Carlos Cedric Chad Charles Chester Clarence Claude Clifford Clinton Cody Colin Connor Craig
Curtis Dale Damon Daniel Darius Darnell David Dean Dennis Derek Diego Dominic Donald Douglas
Duane Dustin Dwight Earl Eddie Edgar Edwin Eli Elijah Emmanuel Enrique Eric Ernest Ethan Eugene
Everett Felix Fernando Floyd Francis Franklin Frederick Gabriel Garrett Gary Gene George Gerald
Gilbert Glen Gordon Graham Gregory Harold Harvey Hector Henry Herman Howard Hugh Ian Isaac Ivan
Jack Jacob Jamal James Jared Jason Javier Jeffrey Jerome Jesse Joel Jonah Jorge Jose Joseph Juan
Julian Karl Keith Kenneth Kevin Kurt Lamar Lance Larry Lawrence Leon Leonard Leroy Lester Levi
Lewis Lionel Lloyd Logan Louis Lucas Luis Luther Malcolm Manuel Marco Marcus Mario Marshall
Martin Marvin Mason Maurice Max Melvin Miguel Miles Mitchell Morris Nathan Neil Nelson Nicholas
Noah Norman Oliver Omar Oscar Otis Owen Pablo Patrick Paul Pedro Perry Peter Philip Preston
Quincy Rafael Ralph Ramon Randall Raul Raymond Reginald Ricardo Richard Robert Roderick Rodney
Roger Roland Roman Ronald Ross Roy Ruben Russell Ryan Salvador Samuel Saul Scott Sergio Seth
Shane Simon Stanley Stephen Steven Stuart Terrance Theodore Thomas Timothy Todd Trevor Tyler
Victor Vincent Wade Wallace Walter Warren Wayne Wesley Wilfred Willard William Winston Xavier
Zachary
""")
FAMILIES = _words("""
Abbott Acosta Adkins Aguilar Alston Alvarez Ames Arroyo Ashford Atkins Baines Baldwin Barbee
Barnhill Bascom Batchelor Beasley Benfield Berryhill Blackwell Blanton Blevins Boone Bowden
Boykin Bradsher Bridgers Brinson Bullock Burleson Byrd Caldwell Cannady Carmona Carraway
Cashwell Castillo Chapman Chavis Cheek Clodfelter Cobb Coleman Cordova Corbett Covington
Craddock Creech Crutchfield Culpepper Dabney Daughtry Daye Delgado Dellinger Desai Dickerson
Dockery Dorsett Draughn Dupree Eason Edgerton Ellington Ennis Escobar Etheridge Everhart
Faircloth Farrior Fennell Figueroa Fonseca Forsythe Foust Frazier Freeman Fuentes Gaddy Galloway
Garner Gaskins Gentry Gilchrist Godwin Goins Goldman Gooch Grady Griggs Grimsley Guerrero Gupta
Hairston Hargrove Harkins Hathaway Heffner Helms Herring Hickman Hinnant Hinson Hobgood Holloman
Honeycutt Horton Hutchins Huynh Ingram Isley Ivey Jarrell Jernigan Joyner Kale Kaur Kearns
Keener Kimrey Kornegay Lackey Langdon Lassiter Laughlin Ledford Leggett Lineberger Lipscomb
Locklear Loftin Lovett Lowder Macon Mangum Manning Marsh Massengill Maynor McAdoo McCall
McDaniel McGirt McIver McKoy McLamb McNair Medlin Mehta Melton Mercado Messer Midgett Mizelle
Montoya Moody Morehead Murchison Navarro Nettles Newkirk Nguyen Norwood Oakley Ocampo Odom
Okafor Orozco Overcash Owens Oxendine Pacheco Parrish Partin Patel Paschal Peele Pegram Penny
Perdue Pham Pinckney Pittman Plummer Poindexter Pope Presnell Privette Propst Pruitt Quick
Raeford Rainey Ramsaur Ratliff Redding Respass Reyes Rhyne Riggs Rivera Roark Robbins Rouse
Royal Ruffin Salazar Sanderford Sapp Sauls Scarborough Sechrest Sessoms Setzer Shah Shelton
Shipman Shook Simmons Singletary Sink Smathers Snead Snipes Sockwell Solis Sorrell Spivey
Stallings Stancil Starnes Stegall Stokes Strickland Stroud Suarez Suggs Sumner Surles Swann
Swicegood Tadlock Talton Tarpley Teague Terrell Thigpen Thornburg Tillery Tisdale Townsend Tran
Trejo Truesdale Tuttle Tyndall Upchurch Valencia Vance Vaughan Vega Vestal Villanueva Voss
Waddell Wallin Warlick Watkins Weathers Weeks Whisnant Whitaker Whitfield Wicker Wiggins
Winborne Winfree Witherspoon Womack Wooten Worsham Yancey Yarborough Yates Yow Zamora Zimmerman
""")
STREETS = _words("""
Alder Amberly Azalea Barton Beechwood Birch Blueridge Briarcliff Brookside Camellia Canterbury
Cardinal Cedar Cherry Chestnut Church Clover Colonial Cottonwood Creekside Crescent Cypress
Dogwood Eastgate Elm Fairview Falls Fern Foxcroft Franklin Garden Glenwood Grove Hawthorne
Heritage Hickory Highland Hillcrest Holly Hunter Jasmine Juniper Kings Lakeview Laurel Linden
Locust Magnolia Main Maple Meadow Mill Millbrook Mimosa Mulberry Northgate Oak Oakdale Old
Orchard Park Peachtree Pecan Pine Pinecrest Plum Poplar Quail Raven Redbud Ridge River Rose Sage
Sandy Shady Spring Spruce Stone Sunset Sycamore Timber Trinity Tulip Valley Vine Walnut
Washington Waverly Westwood White Willow Windsor Woodland
""")
KINDS_OF_STREET = ("St", "St", "Ave", "Dr", "Dr", "Ln", "Rd", "Rd", "Ct", "Way")
# city, ZIP codes, how many of a hundred patients live there
CITIES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("Raleigh", ("27601", "27603", "27604", "27606", "27607", "27609", "27612", "27615"), 46),
    ("Cary", ("27511", "27513", "27518", "27519"), 16),
    ("Garner", ("27529",), 8),
    ("Apex", ("27502", "27539"), 7),
    ("Wake Forest", ("27587",), 6),
    ("Knightdale", ("27545",), 5),
    ("Fuquay Varina", ("27526",), 4),
    ("Durham", ("27703", "27707", "27713"), 5),
    ("Clayton", ("27520", "27527"), 3),
)


def street_address(seed: int, key: str) -> Address:
    """An invented home in a real city, with a nine-digit ZIP code."""
    choices = [((name, zips), weight) for name, zips, weight in CITIES]
    city, zips = weighted(choices, seed, "city", key)
    number = 100 + roll(seed, "house", key) % 8_800
    street = f"{number} {pick(STREETS, seed, 'street', key)}"
    line1 = f"{street} {pick(KINDS_OF_STREET, seed, 'kind', key)}"
    unit = roll(seed, "unit", key) % 60
    line2 = f"Apt {unit + 1}" if unit < 9 else ""
    plus_four = 1000 + roll(seed, "zip", key) % 8_999
    return Address(line1, line2, city, "NC", f"{pick(zips, seed, 'zip5', key)}{plus_four}")


def telephone(seed: int, key: str) -> str:
    """An invented number on the exchange 555, which is never assigned to homes."""
    area = pick(("919", "984"), seed, "area", key)
    return f"{area}555{100 + roll(seed, 'phone', key) % 9_700:04d}"
